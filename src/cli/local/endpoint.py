"""Starts the local endpoint, ministack, and corrects where it differs from AWS.

`rustinfra` writes this file into the endpoint's directory and runs it there. A template that is right
on AWS must be right here, so what the endpoint gets wrong is put right in the endpoint, never in the
template. Each correction names what AWS does, with AWS's page, and what the endpoint does instead,
and the function that it replaces by what that function was when it was looked at: another version
ends at once and says which, so that somebody looks again.
"""

import functools
import hashlib
import importlib
import inspect
import json
import os
import re
import sys
import threading
import urllib.parse


def end_with_the_starter():
    """Ends this process when the one that starts it ends before it has said that it saw it answer."""
    if not os.read(0, 1):
        os._exit(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


if __name__ == "__main__":
    # In a session of its own no terminal's hang-up or Ctrl-C reaches it.
    os.setsid()
    threading.Thread(target=end_with_the_starter, daemon=True).start()

import ministack.app
from ministack.core.responses import set_request_account_id
from ministack.services import apigateway_v1, cloudformation, secretsmanager
from ministack.services.cloudformation import provisioners


def corrects(module, name, fingerprint):
    """Replaces a function of the endpoint by what the decorated one makes of it."""

    def replace(correction):
        place = importlib.import_module(f"ministack.{module}")
        original = getattr(place, name, None)
        source = inspect.getsource(original) if inspect.isfunction(original) else ""
        seen = hashlib.sha256(source.encode()).hexdigest()[:12]
        if seen != fingerprint:
            sys.exit(
                f"ministack.{module}.{name} is not what `{correction.__name__}` corrects"
                f" ({seen}, not {fingerprint}): see whether it still differs from AWS"
            )
        corrected = functools.wraps(original)(correction(original))
        setattr(place, name, corrected)
        tables = [*getattr(place, "_RESOURCE_HANDLERS", {}).values()]
        for handlers in [*tables, getattr(place, "_ACTION_HANDLERS", {})]:
            for operation, handler in handlers.items():
                if handler is original:
                    handlers[operation] = corrected
        return correction

    return replace


# AWS: `Ref` of a secret is its ARN, and so is its physical id.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html#aws-resource-secretsmanager-secret-return-values
# Endpoint: both are its name, so that a policy about `Ref` is about nothing.


def secret_name(physical_id):
    """The name of a secret, which is what the endpoint's own functions take."""
    return secretsmanager._resolve(physical_id)[0] or physical_id


@corrects("services.cloudformation.provisioners", "_sm_secret_create", "0bae0110fce2")
def secrets_are_created_as_arns(original):
    def create(*arguments, **named):
        attributes = original(*arguments, **named)[1]
        return attributes["Id"], attributes

    return create


@corrects("services.cloudformation.provisioners", "_sm_secret_update", "e87220a5ff35")
def secrets_are_updated_by_arn(original):
    def update(physical_id, *arguments, **named):
        attributes = original(secret_name(physical_id), *arguments, **named)[1]
        return attributes["Id"], attributes

    return update


@corrects("services.cloudformation.provisioners", "_sm_secret_delete", "4ff615ac8289")
def secrets_are_deleted_by_arn(original):
    def delete(physical_id, properties):
        return original(secret_name(physical_id), properties)

    return delete


# AWS: `GenerateSecretString` with nothing in it makes 32 characters of all kinds, each kind at least once;
# its properties leave kinds out.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
# Endpoint: with nothing in it the secret is empty, and of its properties only the length and the characters
# to exclude are heeded.


def generated(told):
    """The characters that the endpoint's own `GetRandomPassword` makes, which heeds all of them."""
    flags = {name: provisioners._cfn_bool(told[name]) for name in told if name in GENERATOR_FLAGS}
    length = int(told.get("PasswordLength", 32))
    status, _, body = secretsmanager._get_random_password({**told, **flags, "PasswordLength": length})
    answer = json.loads(body)
    if status >= 400:
        raise ValueError(answer.get("message") or answer.get("Message"))
    return answer["RandomPassword"]


GENERATOR_FLAGS = (
    "ExcludeLowercase",
    "ExcludeNumbers",
    "ExcludePunctuation",
    "ExcludeUppercase",
    "IncludeSpace",
    "RequireEachIncludedType",
)


@corrects("services.cloudformation.provisioners", "_sm_secret_string", "35e09b8c3f3d")
def secrets_are_generated_as_they_are_told(original):
    def value(properties):
        told = properties.get("GenerateSecretString")
        if told is None or properties.get("SecretString"):
            return original(properties)
        template, key = told.get("SecretStringTemplate"), told.get("GenerateStringKey")
        return json.dumps({**json.loads(template), key: generated(told)}) if template else generated(told)

    return value


# AWS: a parameter without a name gets one made of its logical id, as in `CFN-Greeting-ABCNPH3XCAO6`:
# no path, so that `parameter/${Ref}` is its ARN.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html#aws-resource-ssm-parameter-return-values
# Endpoint: it is called `/STACK/LOGICAL_ID`, and that ARN has two slashes.


@corrects("services.cloudformation.provisioners", "_ssm_create", "3603d09f8849")
def parameters_get_names_without_a_path(original):
    def create(logical_id, properties, stack_name):
        generated = provisioners._physical_name(stack_name, logical_id)
        name = f"CFN-{logical_id}-{generated.rsplit('-', 1)[-1]}"
        return original(logical_id, {"Name": name, **properties}, stack_name)

    return create


# AWS: a role may do nothing that its permissions boundary does not allow.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html#cfn-iam-role-permissionsboundary
# Endpoint: its CloudFormation makes roles without.


def keep_boundary(role, properties):
    provisioners._iam._roles[role]["PermissionsBoundary"] = properties.get("PermissionsBoundary")


@corrects("services.cloudformation.provisioners", "_iam_role_create", "2d7e3d8ec507")
def roles_are_created_with_their_boundary(original):
    def create(logical_id, properties, stack_name):
        role, attributes = original(logical_id, properties, stack_name)
        keep_boundary(role, properties)
        return role, attributes

    return create


@corrects("services.cloudformation.provisioners", "_iam_role_update", "4f4039080dc1")
def roles_are_updated_with_their_boundary(original):
    def update(physical_id, old, new, *arguments, **named):
        role, attributes = original(physical_id, old, new, *arguments, **named)
        keep_boundary(role, new)
        return role, attributes

    return update


# AWS: `aws:SecureTransport` tells whether a request came over HTTPS, as all do that an SDK makes.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
# Endpoint: it listens to HTTP on the loopback interface, which stands for HTTPS here, and so denies
# all to everyone where a policy enforces SSL.


@corrects("core.iam_evaluator", "_resolve_condition_key", "15e26964cd38")
def the_loopback_interface_is_secure(original):
    def resolve(key, context):
        return "true" if key.lower() == "aws:securetransport" else original(key, context)

    return resolve


# AWS: an action on a log group is about what it contains, `…:log-group:NAME:log-stream:STREAM`, the
# stream being empty for the group itself; hence policies name `…:log-group:NAME:*`. Only tagging is
# about `…:log-group:NAME`.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html#CWL_ARN_Format
# Endpoint: every action is about `…:log-group:NAME`, which `…:log-group:NAME:*` does not allow.

LOG_STREAM = ":log-stream:"
LOG_TAGGING = ("TagResource", "UntagResource", "ListTagsForResource")


@corrects("core.iam_actions", "extract_resource_arn", "82f51700695c")
def logs_are_asked_for_by_stream(original):
    def extract(service, method, path, headers, body, *arguments, **named):
        arn = original(service, method, path, headers, body, *arguments, **named)
        action = headers.get("x-amz-target", "").rsplit(".", 1)[-1] if service == "logs" else ""
        if service != "logs" or action in LOG_TAGGING or ":log-group:" not in arn:
            return arn
        return f"{arn}{LOG_STREAM}{sys.modules[original.__module__]._safe_json_field(body, 'logStreamName')}"

    return extract


@corrects("core.iam_actions", "logs_service_context", "4436d0ad8579")
def tags_of_logs_are_those_of_the_group(original):
    def context(action, body, resource_arn, *arguments, **named):
        return original(action, body, resource_arn.split(LOG_STREAM)[0], *arguments, **named)

    return context


# AWS: a request validator refuses what a method's parameters and models do not allow, and CloudFormation
# gives it to the methods that name it.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-requestvalidator.html
# Endpoint: its API and its gateway know validators; its CloudFormation makes none, and methods lose theirs.


def validator_of(properties):
    """A validator as the API takes it."""
    told = {"name": properties.get("Name", "")}
    for flag in ("ValidateRequestBody", "ValidateRequestParameters"):
        told[flag[0].lower() + flag[1:]] = provisioners._cfn_bool(properties.get(flag, False))
    return told


@corrects("services.cloudformation.provisioners", "_apigw_request_validator_create", "f9fe42d289fd")
def validators_are_created(_original):
    def create(_logical_id, properties, _stack_name):
        api = properties.get("RestApiId", "")
        status, _, body = apigateway_v1._create_request_validator(api, validator_of(properties))
        if status >= 400:
            raise ValueError(json.loads(body)["message"])
        validator = json.loads(body)["id"]
        return validator, {"RequestValidatorId": validator}

    return create


@corrects("services.cloudformation.provisioners", "_apigw_request_validator_update", "4d174a8320ff")
def validators_are_updated(original):
    def update(physical_id, old, new, stack_name):
        answer = original(physical_id, old, new, stack_name)
        if answer[0] == physical_id:
            known = apigateway_v1._request_validators.get(new.get("RestApiId", ""), {})
            known.get(physical_id, {}).update(validator_of(new))
        else:
            delete = provisioners._apigw_request_validator_delete
            provisioners._delete_predecessor(delete, physical_id, old)
        return answer

    return update


@corrects("services.cloudformation.provisioners", "_apigw_request_validator_delete", "a9201af7d25e")
def validators_are_deleted(_original):
    def delete(physical_id, properties):
        apigateway_v1._delete_request_validator(properties.get("RestApiId", ""), physical_id)

    return delete


@corrects("services.cloudformation.provisioners", "_apigw_method_create", "9460bc3fd7ff")
def methods_keep_their_validator(original):
    def create(logical_id, properties, stack_name):
        answer = original(logical_id, properties, stack_name)
        resources = apigateway_v1._resources.get(properties.get("RestApiId", ""), {})
        methods = resources.get(properties.get("ResourceId", ""), {}).get("resourceMethods", {})
        method = methods.get(properties.get("HttpMethod", "ANY"), {})
        method["requestValidatorId"] = properties.get("RequestValidatorId")
        return answer

    return create


# AWS: a body is checked against the model of its content type, else that of `$default`, else not at all.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
# Endpoint: a content type without a model is checked against that of `application/json`.


@corrects("services.apigateway_v1", "_check_request_validation", "9605a07a083f")
def bodies_are_checked_by_their_content_type(original):
    def check(method, api_id, request, headers, *arguments):
        kind = apigateway_v1._header_ci(headers, "content-type") or "application/json"
        models = method.get("requestModels") or {}
        model = models.get(kind.split(";", 1)[0].strip(), models.get("$default"))
        method = {**method, "requestModels": {"application/json": model}}
        return original(method, api_id, request, headers, *arguments)

    return check


# AWS: a stage and a usage plan can give a method a pace of its own; `/~1orders~1{id}` is `/orders/{id}`.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-usageplan-apistage.html
# Endpoint: it finds neither, the one by its path and the other by its names in lower case.


@corrects("services.apigateway_v1", "_method_throttle_settings", "a1099a56501a")
def methods_of_a_stage_have_their_pace(original):
    def settings(stage, *arguments):
        told = (stage.get("methodSettings") or {}).items()
        told = {key.replace("/~1", "/").replace("~1", "/"): entry for key, entry in told}
        return original({**stage, "methodSettings": told}, *arguments)

    return settings


@corrects("services.cloudformation.provisioners", "_apigw_usage_plan_body", "821dd5f453b6")
def methods_of_a_usage_plan_have_their_pace(original):
    def body(properties):
        told = original(properties)
        for stage in told["apiStages"]:
            paces = (stage["throttle"] or {}).items()
            stage["throttle"] = {path: provisioners._apigw_throttle(pace) for path, pace in paces}
        return told

    return body


# AWS: an HTTP integration of a REST API is sent the method that it says, and the headers and parameters of
# the query that it maps.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
# Endpoint: it sends the caller's method, and maps parameters of the path only.


@corrects("services.apigateway_v1", "_invoke_http_proxy_v1", "794bf003ceed")
def http_integrations_of_rest_apis_map_requests(original):
    def invoke(integration, path, method, headers, body, query, path_params=None):
        request = {
            "headers": headers or {},
            "query_params": query or {},
            "path_params": path_params or {},
            "stage": {},
            "request_id": provisioners.new_uuid(),
        }
        sent = {"header": dict(request["headers"]), "querystring": dict(request["query_params"])}
        for to, source in (integration.get("requestParameters") or {}).items():
            place, _, name = to.removeprefix("integration.request.").partition(".")
            value = apigateway_v1._gateway_request_value(source, request)
            if place in sent and value is not None:
                sent[place][name] = value
        told = integration.get("httpMethod") or "ANY"
        method = method if told == "ANY" else told
        return original(integration, path, method, sent["header"], body, sent["querystring"], path_params)

    return invoke


# AWS: the URL of an integration of an HTTP API is all of the address, and may name parameters of the path;
# a mapping of the path takes the place of the URL's. The integration says the method, too.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
# Endpoint: it adds the request's path to every URL, fills in no parameters, and sends the caller's method.


@corrects("services.apigateway", "_apply_request_parameter_mappings", "65f3087b6d5f")
def urls_of_integrations_are_filled_in(original):
    def mapped(integration, *, path_params, context_vars, **request):
        told = original(integration, path_params=path_params, context_vars=context_vars, **request)
        headers, query, path = told
        url = integration.get("integrationUri", "")
        for name, value in path_params.items():
            url = url.replace(f"{{{name}}}", value)
        if "overwrite:path" in (integration.get("requestParameters") or {}):
            url = urllib.parse.urlsplit(url)._replace(path=path).geturl()
        elif context_vars["routeKey"] == "$default":
            url = url.rstrip("/") + path
        return headers, query, url

    return mapped


@corrects("services.apigateway", "_invoke_http_proxy", "e5219269adb0")
def integrations_of_http_apis_are_sent_to_their_url(original):
    def invoke(integration, url, method, *arguments):
        told = integration.get("integrationMethod") or "ANY"
        method = method if told == "ANY" else told
        return original({**integration, "integrationUri": ""}, url, method, *arguments)

    return invoke


# AWS: an HTTP API answers preflight requests as its `CorsConfiguration` says.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-api-cors.html
# Endpoint: its CloudFormation keeps that under names that its gateway does not look for, so that every
# origin is refused.


def with_cors(properties):
    """The properties of an HTTP API, with CORS under the names of its API."""
    told = properties.get("CorsConfiguration")
    cors = {name[0].lower() + name[1:]: value for name, value in (told or {}).items()}
    return {**properties, "CorsConfiguration": cors} if told else properties


@corrects("services.cloudformation.provisioners", "_apigw_v2_api_create", "0002e18b4198")
def http_apis_are_created_with_cors(original):
    def create(logical_id, properties, stack_name):
        return original(logical_id, with_cors(properties), stack_name)

    return create


@corrects("services.cloudformation.provisioners", "_apigw_v2_api_update", "d12d60c12ed7")
def http_apis_are_updated_with_cors(original):
    def update(physical_id, old, new, *arguments, **named):
        return original(physical_id, with_cors(old), with_cors(new), *arguments, **named)

    return update


# AWS: the address of an API leads to it, whoever calls: its id is there once in a region.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
# Endpoint: it looks in the account of the caller's access key, and finds no API of another account
# than 000000000000 for a call that is not signed.


def of_whichever_account(original, store):
    def find(api_id):
        apis = getattr(sys.modules[original.__module__], store)
        everywhere = (key[:2] for key, _ in apis.all_items() if key[2] == api_id)
        return original(api_id) or next(everywhere, None)

    return find


@corrects("services.apigateway_v1", "find_api_scope", "19d66149ae1d")
def rest_apis_are_found_by_their_address(original):
    return of_whichever_account(original, "_rest_apis")


@corrects("services.apigateway", "find_api_scope", "d4863a8cb863")
def http_apis_are_found_by_their_address(original):
    return of_whichever_account(original, "_apis")


# AWS: an API answers at `ID.execute-api.REGION.amazonaws.com`, also where a function sends to connections of
# a WebSocket API (`https://ID.execute-api.REGION.amazonaws.com/STAGE/@connections/…`).
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
# Endpoint: what functions send there reaches it, but it knows APIs by names of its own only, and takes the
# call for one of `apigateway`, which the role is denied.

EXECUTE_API = re.compile(r"^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?(:\d+)?$")


@corrects("app", "_parse_execute_api_url", "13d571174968")
def apis_answer_at_their_names_on_aws(original):
    def parse(host, path):
        api = EXECUTE_API.match(host)
        if api:
            return original(host, f"/_aws/execute-api/{api[1]}/{path.lstrip('/')}")
        return original(host, path)

    return parse


# AWS: a user pool is found by the id of its client, or by a token of its own, as calls of users are not
# signed.
# https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
# Endpoint: it looks in account 000000000000.


@corrects("services.cognito", "_pin_unsigned_idp_scope", "608b2778f681")
def user_pools_are_found_by_client_and_token(original):
    def pin(data):
        cognito = sys.modules[original.__module__]
        own = cognito._pool_id_from_token(data.get("AccessToken"))
        for (account, _, pool_id), pool in cognito._user_pools.all_items():
            if pool_id == own or data.get("ClientId") in pool.get("_clients", {}):
                set_request_account_id(account)
        original(data)

    return pin


# AWS: what a resource is asked for (`Fn::GetAtt`) it answers whether or not an update changes it.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html
# Endpoint: in a nested stack what is not changed forgets its attributes, and the update fails where they
# are asked for, as does going back.


@corrects("services.cloudformation.provisioners", "_update_resource", "21b9b1207f59")
def unchanged_resources_keep_their_attributes(original):
    def update(resource_type, physical_id, old, new, stack_name, logical_id=None, attributes=None):
        stack = cloudformation._stacks.get(stack_name, {})
        known = stack.get("_resources", {}).get(logical_id, {}).get("Attributes")
        return original(
            resource_type, physical_id, old, new, stack_name, logical_id, attributes or known
        )

    return update


# AWS: a VPC tells its addresses, and an endpoint in it its names.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html#aws-resource-ec2-vpc-return-values
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html#aws-resource-ec2-vpcendpoint-return-values
# Endpoint: a VPC has no `CidrBlock`, which the security group of an endpoint lets in, and an endpoint no
# entry in `DnsEntries`, which a record is an alias of.


def with_addresses(told):
    physical_id, attributes = told
    vpc = provisioners._ec2._vpcs[physical_id]
    return physical_id, {**attributes, "CidrBlock": vpc["CidrBlock"]}


@corrects("services.cloudformation.provisioners", "_ec2_vpc_create", "4920746a7825")
def vpcs_are_created_with_their_addresses(original):
    return lambda *arguments, **named: with_addresses(original(*arguments, **named))


@corrects("services.cloudformation.provisioners", "_ec2_vpc_update", "4e762c188f54")
def vpcs_are_updated_with_their_addresses(original):
    return lambda *arguments, **named: with_addresses(original(*arguments, **named))


@corrects("services.cloudformation.provisioners", "_ec2_vpc_endpoint_attributes", "d515af3a8d8a")
def endpoints_of_vpcs_tell_their_names(original):
    def attributes(endpoint):
        told = original(endpoint)
        if endpoint["VpcEndpointType"] == "Interface":
            # The zone is that of us-east-1; the second part of the name has to stay as it is.
            name, part = told["Id"], told["Id"][-8:]
            _, _, region, service = (endpoint["ServiceName"].split(".", 3) + [""] * 4)[:4]
            told["DnsEntries"] = [
                f"Z7HUB22UULQXV:{name}-{part}.{service}.{region}.vpce.amazonaws.com"
            ]
        return told

    return attributes


# AWS: a stack that is nested in another tells the one on top.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
# Endpoint: it keeps the one above, and does not tell it.


@corrects("services.cloudformation.handlers", "_describe_stacks", "e52b86a4104e")
def nested_stacks_tell_their_root(original):
    def describe(params):
        status, headers, body = original(params)
        for stack in cloudformation._stacks.values():
            if stack.get("RootId"):
                told = f"<StackId>{stack['StackId']}</StackId>"
                more = f"{told}<RootId>{stack['RootId']}</RootId>"
                body = body.replace(told.encode(), more.encode())
        return status, headers, body

    return describe


if __name__ == "__main__":
    ministack.app.main()
