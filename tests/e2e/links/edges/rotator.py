"""Replaces a secret, step by step, as Secrets Manager asks."""

import boto3

secrets = boto3.client("secretsmanager")


def handler(event, context):
    secret, version = event["SecretId"], event["ClientRequestToken"]
    if event["Step"] == "createSecret":
        secrets.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")
        secrets.put_secret_value(
            SecretId=secret,
            ClientRequestToken=version,
            SecretString="new",
            VersionStages=["AWSPENDING"],
        )
    if event["Step"] == "finishSecret":
        versions = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
        current = next(id for id, stages in versions.items() if "AWSCURRENT" in stages)
        secrets.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=version,
            RemoveFromVersionId=current,
        )
