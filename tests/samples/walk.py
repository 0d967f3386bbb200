"""Reading wire segments without the package under test."""

from collections.abc import Iterator

from rtca_nb.samples import SampleContact


def texts(node) -> Iterator[str]:
    """Every string in a JSON-ready structure, keys included."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def of_kind(segments: list[dict], kind: str) -> list[dict]:
    return [segment[kind] for segment in segments if kind in segment]


def contents(segments: list[dict]) -> dict[str, str]:
    return {item["Id"]: item["Content"] for item in of_kind(segments, "Transcript")}


def category_items(segments: list[dict]) -> Iterator[dict]:
    for segment in of_kind(segments, "Categories"):
        for details in segment["MatchedDetails"].values():
            for point in details["PointsOfInterest"]:
                yield from point.get("TranscriptItems", [])


def issue_items(segments: list[dict]) -> Iterator[dict]:
    for segment in of_kind(segments, "Issues"):
        for issue in segment["IssuesDetected"]:
            yield from issue["TranscriptItems"]


def extracted_items(segments: list[dict]) -> Iterator[dict]:
    for segment in of_kind(segments, "ExtractedInformation"):
        for value in segment.get("ExtractedValues", []):
            yield from value["PointsOfInterest"]


def redactions(segments: list[dict]) -> Iterator[tuple[str, dict]]:
    """Each redaction's message text and interval."""
    for item in of_kind(segments, "Transcript"):
        for interval in item.get("Redaction", {}).get("CharacterOffsets", []):
            yield item["Content"], interval


def cut(text: str, interval: dict, unit: str) -> str:
    """The text that an interval covers, by the codec rather than by the package's arithmetic."""
    begin, end = interval["BeginOffsetChar"], interval["EndOffsetChar"]
    assert 0 <= begin < end
    if unit == "code_points":
        assert end <= len(text)
        return text[begin:end]
    encoded = text.encode("utf-16-le")
    assert 2 * end <= len(encoded)
    return encoded[2 * begin : 2 * end].decode("utf-16-le")


def messages(contact: SampleContact, output_type: str = "Raw") -> list[dict]:
    return of_kind(contact.segments[output_type], "Transcript")
