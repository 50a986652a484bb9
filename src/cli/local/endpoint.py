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
import sys
import threading


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
from ministack.services import cloudformation, secretsmanager
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
