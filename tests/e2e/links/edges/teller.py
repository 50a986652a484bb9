"""Tells a queue of the event it got."""

import json
import os

import boto3


def handler(event, context):
    message = json.dumps(event)
    boto3.client("sqs").send_message(QueueUrl=os.environ["TOLD"], MessageBody=message)
    # A user pool gets back what it has sent.
    return event if "triggerSource" in event else {"statusCode": 200, "body": "told"}
