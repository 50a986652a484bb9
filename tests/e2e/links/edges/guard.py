"""A Lambda authorizer of every kind of API: lets in who says so."""


def handler(event, context):
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    token = event.get("authorizationToken") or headers.get("authorization")
    allowed = token == "let me in"
    if event.get("version") == "2.0":
        return {"isAuthorized": allowed}
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if allowed else "Deny",
        "Resource": event.get("methodArn") or event.get("routeArn"),
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "someone", "policyDocument": document}
