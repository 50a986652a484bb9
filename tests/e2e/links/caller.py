"""Makes calls as the roles of functions, one after another, and tells what each was answered.

An event is a list of roles with their calls: operations of a service, or signed GET requests of an
address. Each call is answered by `done` or by the code of the error. Bytes are written as
`base64:…`.
"""

import base64
import os
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def decoded(value):
    if isinstance(value, dict):
        return {key: decoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if isinstance(value, str) and value.startswith("base64:"):
        return base64.b64decode(value.removeprefix("base64:"))
    return value


def called(role, service, operation, parameters):
    client = boto3.client(
        service,
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    names = {wire: name for name, wire in client.meta.method_to_api_mapping.items()}
    try:
        getattr(client, names[operation])(**decoded(parameters))
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "done"


def requested(role, service, host, path):
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    request = AWSRequest("GET", endpoint + path, headers={"Host": host})
    credentials = Credentials(role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"])
    SigV4Auth(credentials, service, os.environ["AWS_REGION"]).add_auth(request)
    request = urllib.request.Request(endpoint + path, headers=dict(request.headers))
    try:
        with urllib.request.urlopen(request) as answer:
            return "done" if answer.status == 200 else str(answer.status)
    except urllib.error.HTTPError as error:
        return str(error.code)


def answers(sts, role, calls):
    role = sts.assume_role(RoleArn=role, RoleSessionName="links")["Credentials"]
    return [(requested if "host" in call else called)(role, **call) for call in calls]


def handler(event, context):
    sts = boto3.client("sts")
    return [answers(sts, **actor) for actor in event]
