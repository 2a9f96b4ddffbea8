"""Amazon Cognito user pools and what belongs to them."""
