"""The fixtures that other tests rely on do watch what they say they watch."""

import asyncio
import socket

import pytest

from tests.isolation import violations

pytestmark = pytest.mark.browser

POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'none'\">"


@pytest.mark.slow
def test_a_quiet_page_is_quiet(open_page):
    opened = open_page("<!doctype html><title>quiet</title><p>hello")
    assert opened.locator("p").inner_text() == "hello"
    assert (opened.requests, opened.errors) == ([], [])


@pytest.mark.slow
def test_requests_are_blocked_and_written_down(open_page):
    opened = open_page("<!doctype html><img src='https://example.com/a.png'><p>x")
    assert opened.requests == ["https://example.com/a.png"]
    assert opened.evaluate("document.images[0].naturalWidth") == 0


@pytest.mark.slow
def test_exceptions_are_written_down(open_page):
    opened = open_page("<!doctype html><script>nowhere.at = 1</script>")
    assert any("nowhere is not defined" in error for error in opened.errors)


@pytest.mark.slow
def test_policy_violations_are_written_down(open_page):
    opened = open_page(f"<!doctype html>{POLICY}<p onclick='x()'>x</p><script>var a</script>")
    assert any("CSP violation: script-src-elem" in error for error in opened.errors)


@pytest.mark.slow
def test_it_works_without_scripts_too(open_page):
    opened = open_page("<!doctype html><p>x<script>nowhere.at = 1</script>", java_script_enabled=False)
    assert opened.locator("p").inner_text() == "x"
    assert opened.errors == []


@pytest.mark.slow
def test_colour_scheme_and_size_are_as_asked(open_page):
    opened = open_page("<!doctype html><p>x", color_scheme="dark", width=400, height=300)
    assert opened.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert opened.evaluate("innerWidth") == 400


def test_the_browser_leaves_asyncio_usable(chromium):
    asyncio.run(asyncio.sleep(0))


def test_no_test_reaches_beyond_this_machine():
    with pytest.raises(pytest.fail.Exception, match="tried to reach"), socket.socket() as alone:
        alone.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception, match="tried to reach"):
        socket.getaddrinfo("example.com", 80)
    assert violations == ["192.0.2.1", "example.com"]
    violations.clear()
