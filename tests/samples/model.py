"""Answers held against botocore's model of the service."""

import re

import botocore.session


def output_shape_of_the_model():
    model = botocore.session.get_session().get_service_model("connect")
    return model.operation_model("ListRealtimeContactAnalysisSegmentsV2").output_shape


def faults_of(shape, value, path="response"):
    """Hold a value against a shape, every constraint included; yields what is wrong."""
    limits = shape.metadata
    kinds = {"structure": dict, "map": dict, "list": list, "string": str, "integer": int, "timestamp": str}
    if type(value) is not kinds[shape.type_name]:
        yield f"{path}: {type(value).__name__} for a {shape.type_name}"
        return
    # The service may count a text's length in UTF-16; the longer of the two has to fit.
    size = value if shape.type_name == "integer" else len(value)
    longest = len(value.encode("utf-16-le")) // 2 if isinstance(value, str) else size
    if size < limits.get("min", size) or longest > limits.get("max", longest):
        yield f"{path}: size {size} outside {limits}"
    if (enum := limits.get("enum")) and value not in enum:
        yield f"{path}: {value!r} is not one of {enum}"
    if shape.type_name == "timestamp" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value):
        yield f"{path}: {value!r} is not ISO 8601 with milliseconds"
    if shape.type_name == "structure":
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            yield f"{path}: a union with {len(value)} members"
        yield from (f"{path}: lacks {name}" for name in shape.required_members if name not in value)
        for name, member in value.items():
            if name in shape.members:
                yield from faults_of(shape.members[name], member, f"{path}.{name}")
            else:
                yield f"{path}: unknown member {name}"
    elif shape.type_name == "list":
        for index, member in enumerate(value):
            yield from faults_of(shape.member, member, f"{path}[{index}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            yield from faults_of(shape.key, key, f"{path}.key")
            yield from faults_of(shape.value, member, f"{path}[{key!r}]")


def without_times(node):
    if isinstance(node, dict):
        return {key: without_times(value) for key, value in node.items() if key != "Time"}
    return [without_times(value) for value in node] if isinstance(node, list) else node
