from __future__ import annotations

from tests.contracts.breaking.documents import broken, operation

OK = "responses: {'200': {description: ''}}"


def test_finds_a_success_that_is_gone():
    other = "responses: {'204': {description: ''}}"
    assert broken(operation(OK), operation(other)) == [
        "ERR response-success-status-removed",
        "INFO response-success-status-added",
    ]


def test_failures_may_come_and_go():
    more = "responses: {'200': {description: ''}, '404': {description: ''}}"
    assert broken(operation(OK), operation(more)) == ["INFO response-non-success-status-added"]
    assert broken(operation(more), operation(OK)) == ["INFO response-non-success-status-removed"]


def test_finds_a_content_type_that_is_no_longer_given():
    old = "responses: {'200': {description: '', content: {application/json: {}}}}"
    new = "responses: {'200': {description: '', content: {text/csv: {}}}}"
    assert broken(operation(old), operation(new)) == [
        "ERR response-media-type-removed",
        "INFO response-media-type-added",
    ]


def test_finds_a_schema_that_is_no_longer_promised():
    old = "responses: {'200': {description: '', content: {application/json: {schema: {type: object}}}}}"
    new = "responses: {'200': {description: '', content: {application/json: {}}}}"
    assert broken(operation(old), operation(new)) == ["ERR response-body-media-type-schema-removed"]


def test_finds_headers_that_are_no_longer_sent():
    old = "responses: {'200': {description: '', headers: {ETag: {required: true, schema: {}}, Age: {schema: {}}}}}"
    assert broken(operation(old), operation(OK)) == [
        "ERR required-response-header-removed",
        "WARN optional-response-header-removed",
    ]


def test_finds_a_header_that_is_no_longer_sure():
    old, new = (
        f"responses: {{'200': {{description: '', headers: {{ETag: {{required: {sure}, schema: {{}}}}}}}}}}"
        for sure in ("true", "false")
    )
    assert broken(operation(old), operation(new)) == ["ERR response-header-became-optional"]


def test_names_of_headers_are_alike_in_any_letters():
    old, new = (f"responses: {{'200': {{headers: {{{name}: {{schema: {{}}}}}}}}}}" for name in ("ETag", "etag"))
    assert broken(operation(old), operation(new)) == []
