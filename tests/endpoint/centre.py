"""A rule and a definition of what is extracted, as the service describes them."""

RULE = {
    "Name": "Refund",
    "RuleId": "r1",
    "RuleArn": "arn:aws:connect:us-east-1:123456789012:instance/x/rule/r1",
    "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysisAvailable"},
    "Function": "{}",
    "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY", "AssignContactCategoryAction": {}}],
    "PublishStatus": "PUBLISHED",
    "CreatedTime": "2026-01-02T03:04:05Z",
    "LastUpdatedTime": "2026-01-02T03:04:05Z",
    "LastUpdatedBy": "arn:aws:connect:us-east-1:123456789012:instance/x/agent/a1",
    "Tags": {"team": "lamps"},
}
DEFINITION = {
    "Name": "Order",
    "ExtractionDefinitionId": "d1",
    "ExtractionDefinitionArn": "arn:aws:connect:none",
    "ExtractionConfiguration": {"PromptHint": "The order's number"},
    "CreatedTime": 0,
    "LastUpdatedTime": 0,
    "LastUpdatedBy": "arn:aws:connect:none",
}
