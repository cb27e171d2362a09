import pytest

from vivavoce.protocol.paths import Endpoint, credentials, endpoint

GEMINI = "/ws/google.ai.generativelanguage"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (f"{GEMINI}.v1.GenerativeService.BidiGenerateContent", Endpoint("v1")),
        (f"/{GEMINI}.v1beta.GenerativeService.BidiGenerateContent?key=K", Endpoint("v1beta")),
        (
            f"{GEMINI}.v1alpha.GenerativeService.BidiGenerateContentConstrained?access_token=t",
            Endpoint("v1alpha", constrained=True),
        ),
        ("/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent", Endpoint("v1beta1", vertex=True)),
        ("//ws//google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent/", Endpoint("v1", vertex=True)),
        (f"{GEMINI}.v2.GenerativeService.BidiGenerateContent", None),
        (f"{GEMINI}.v1.GenerativeService.BidiGenerateMusic", None),
        (f"/x{GEMINI}.v1.GenerativeService.BidiGenerateContent", None),
        ("/ws/googleXai.generativelanguage.v1.GenerativeService.BidiGenerateContent", None),
        ("/", None),
        ("", None),
    ],
)
def test_only_live_api_addresses_are_endpoints(target, expected):
    assert endpoint(target) == expected


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"x-goog-api-key": "auth_tokens/t", "authorization": "Token auth_tokens/t"}, "key=other", "auth_tokens/t"),
        ({"authorization": "bearer  b "}, "key=other", "b"),
        ({"authorization": "Basic dXNlcg=="}, "alt=sse&key=k&access_token=t", "k"),
        ({"x-goog-api-key": " "}, "access_token=t&key=", "t"),
        ({}, "key=a%2Bb", "a+b"),
    ],
)
def test_headers_count_before_the_query_and_keys_before_tokens(headers, query, expected):
    assert credentials(headers, query) == expected
