"""OSDU entitlements: who is in which group of which data partition, as records in a DynamoDB table. Imports no SDK by itself."""
