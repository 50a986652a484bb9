"""Lists what is in an account, by kind, as one JSON object; the client is AWS's own.

    python inventory.py ENDPOINT KEY
    python inventory.py ENDPOINT KEY log GROUP
    python inventory.py ENDPOINT KEY denials SINCE
    python inventory.py ENDPOINT KEY call SERVICE OPERATION PARAMETERS [CREDENTIALS]
    python inventory.py ENDPOINT KEY serve

`serve` answers one question after another: each line of its input is a list of the arguments, each
line of its output an answer.
"""

import base64
import functools
import json
import sys

import botocore.exceptions
import botocore.session

endpoint, key, *rest = sys.argv[1:]
session = botocore.session.get_session()


def client(service, credentials=None):
    credentials = credentials or {"AccessKeyId": key, "SecretKey": key}
    return session.create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials.get("SecretKey") or credentials["SecretAccessKey"],
        aws_session_token=credentials.get("SessionToken"),
    )


def names(service, operation, result, name):
    """Every item of a list, over all pages."""
    listing = client(service)
    if listing.can_paginate(operation):
        pages = listing.get_paginator(operation).paginate()
    else:
        pages = [getattr(listing, operation)()]
    items = [item for page in pages for item in page.get(result) or []]
    return sorted(item if name is None else item[name] for item in items)


def log(group):
    """The messages of a log group, of all its streams."""
    logs = client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]


def denials(since):
    """What functions have logged since a time in milliseconds about something they may not do."""
    found = []
    for group in names("logs", "describe_log_groups", "logGroups", "logGroupName"):
        pages = client("logs").get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=group, startTime=int(since)):
            for message in (event["message"] for event in page["events"]):
                if "AccessDenied" in message or "is not authorized to perform" in message:
                    found.append(f"{group}: {message.strip()}")
    return found


def plain(value):
    """What JSON does not know: bodies that are read, times, bytes (`base64:…` if they are no text)."""
    if hasattr(value, "read"):
        value = value.read()
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(value).decode("ascii")


@functools.cache
def caller_of(service, credentials):
    """A client by its credentials as text; it takes longer to make than to ask."""
    return client(service, json.loads(credentials))


def call(service, operation, parameters, credentials="null"):
    """The answer to one operation, or `{"error": {"Code": …, "Message": …}}`."""
    caller = caller_of(service, credentials)
    python_name = {wire: name for name, wire in caller.meta.method_to_api_mapping.items()}
    try:
        answer = getattr(caller, python_name[operation])(**json.loads(parameters))
    except botocore.exceptions.ClientError as error:
        return {"error": error.response["Error"]}
    answer.pop("ResponseMetadata", None)
    return answer


def inventory():
    stacks = client("cloudformation").get_paginator("list_stacks").paginate()
    stacks = [stack for page in stacks for stack in page["StackSummaries"]]
    return {
        "stacks": sorted(
            stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"
        ),
        "tables": names("dynamodb", "list_tables", "TableNames", None),
        "functions": names("lambda", "list_functions", "Functions", "FunctionName"),
        "event source mappings": names(
            "lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"
        ),
        "queues": names("sqs", "list_queues", "QueueUrls", None),
        "buses": names("events", "list_event_buses", "EventBuses", "Name"),
        "APIs": names("apigateway", "get_rest_apis", "items", "id"),
        "roles": names("iam", "list_roles", "Roles", "RoleName"),
        "log groups": names("logs", "describe_log_groups", "logGroups", "logGroupName"),
        "buckets": names("s3", "list_buckets", "Buckets", "Name"),
    }


def versioning(bucket):
    return client("s3").get_bucket_versioning(Bucket=bucket).get("Status")


commands = {"log": log, "denials": denials, "call": call, "versioning": versioning}


def told(question):
    command, *arguments = question
    return json.dumps(commands[command](*arguments), default=plain)


if rest == ["serve"]:
    for line in sys.stdin:
        print(told(json.loads(line)), flush=True)
elif rest:
    print(told(rest))
else:
    json.dump(inventory(), sys.stdout)
