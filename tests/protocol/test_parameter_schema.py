import pytest

from vivavoce.errors import RemoteProtocolError
from vivavoce.protocol.schema import from_json_schema, from_openapi


def test_googles_schema_becomes_json_schema():
    schema = {
        "type": "OBJECT",
        "properties": {
            "start_time": {"type": "STRING", "format": "date-time", "description": "When."},
            "kind": {"type": "STRING", "format": "enum", "enum": ["NEW", "old_one"], "nullable": True},
            "tags": {"type": "ARRAY", "items": {"type": "STRING", "max_length": "5"}, "minItems": "1"},
            "price": {"any_of": [{"type": "NUMBER", "minimum": 0}, {"type": "TYPE_UNSPECIFIED", "example": 3}]},
        },
        "required": ["start_time"],
    }

    assert from_openapi(schema, "parameters") == {
        "type": "object",
        "properties": {
            "start_time": {"type": "string", "format": "date-time", "description": "When."},
            "kind": {"type": ["string", "null"], "enum": ["NEW", "old_one", None]},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 5}, "minItems": 1},
            "price": {"anyOf": [{"type": "number", "minimum": 0}, {"examples": [3]}]},
        },
        "required": ["start_time"],
    }


def test_properties_come_in_the_order_the_client_wants():
    properties = {name: {"type": "STRING"} for name in "abcd"}
    schema = {"type": "OBJECT", "properties": properties, "propertyOrdering": ["c", "a", "gone"]}

    assert list(from_openapi(schema, "parameters")["properties"]) == ["c", "a", "b", "d"]


@pytest.mark.parametrize("read", [from_openapi, from_json_schema])
@pytest.mark.parametrize("nothing", [None, {}])
def test_a_function_without_parameters_takes_an_empty_object(read, nothing):
    assert read(nothing, "parameters") == {"type": "object", "properties": {}}


def test_references_of_googles_schema_are_written_out():
    schema = {"type": "OBJECT", "properties": {"d": {"ref": "#/$defs/Day"}}, "defs": {"Day": {"type": "STRING"}}}

    assert from_openapi(schema, "parameters")["properties"] == {"d": {"type": "string"}}


def test_local_references_are_written_out_with_what_stands_beside_them():
    schema = {
        "type": "object",
        "properties": {
            "day": {"$ref": "#/$defs/a~1b%20c", "description": "Which."},
            "days": {"items": {"$ref": "#/$defs/a~1b c"}},
        },
        "$defs": {"a/b c": {"enum": ["mon", "tue"], "description": "A day."}},
    }

    assert from_json_schema(schema, "p") == {
        "type": "object",
        "properties": {
            "day": {"enum": ["mon", "tue"], "description": "Which."},
            "days": {"items": {"enum": ["mon", "tue"], "description": "A day."}},
        },
    }


def test_a_reference_may_lead_into_a_list():
    schema = {
        "properties": {"a": {"anyOf": [{"type": "null"}, {"type": "integer"}]}, "b": {"$ref": "#/properties/a/anyOf/1"}}
    }

    assert from_json_schema(schema, "p")["properties"]["b"] == {"type": "integer"}


def test_a_recursive_reference_ends_as_anything():
    schema = {"type": "object", "properties": {"value": {"type": "integer"}, "next": {"$ref": "#"}}}

    below = from_json_schema(schema, "p")["properties"]["next"]
    assert below == {"type": "object", "properties": {"value": {"type": "integer"}, "next": {}}}


def test_only_schemas_are_walked_and_data_is_left_alone():
    """A property may be called `$ref`, and an enum or default may look like one."""
    look_alike = {"$ref": "#/nowhere"}
    schema = {
        "type": "object",
        "properties": {
            "$ref": {"type": "string"},
            "b": {"enum": [look_alike], "default": look_alike, "const": look_alike},
        },
    }

    assert from_json_schema(schema, "p") == schema


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"properties": {"a": {"$ref": "#/$defs/Gone"}}}, "leads nowhere"),
        ({"properties": {"a": {"$ref": "https://example.org/schema"}}}, "must be local"),
        ({"properties": {"a": {"$ref": 1}}}, "must be local"),
        ({"properties": {"a": "string"}}, "must be a JSON Schema, not a string"),
        ({"type": "string"}, "must be the schema of an object"),
        ("string", "must be a JSON Schema"),
        (True, "must be the schema of an object"),
    ],
)
def test_a_schema_that_cannot_work_is_refused(schema, reason):
    with pytest.raises(RemoteProtocolError, match=reason):
        from_json_schema(schema, "p")


def test_references_that_grow_without_bound_are_refused():
    """A billion laughs: each definition holds the one before twice."""
    definitions = {"d0": {"type": "string"}}
    for i in range(30):
        definitions[f"d{i + 1}"] = {"anyOf": [{"$ref": f"#/$defs/d{i}"}] * 2}
    wide = {"properties": {"a": {"$ref": "#/$defs/d30"}}, "$defs": definitions}
    chain = {f"d{i}": {"items": {"$ref": f"#/$defs/d{i + 1}"}} for i in range(2_000)} | {"d2000": {}}
    deep = {"properties": {"a": {"$ref": "#/$defs/d0"}}, "$defs": chain}

    for schema in (wide, deep):
        with pytest.raises(RemoteProtocolError, match="too many or too deep"):
            from_json_schema(schema, "p")
