"""Engines behind Amazon Bedrock; the only place that knows boto3, which nothing here imports before the first call."""
