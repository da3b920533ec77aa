"""Asks twice, directly and through the router, and compares the bytes and what the SDK reads from them."""
import sys

from openai import OpenAI

direct, routed = sys.argv[1:3]
tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object", "properties": {}}}}
variants = [
    {},
    {"tools": tools},
    {"response_format": schema},
    {"stream": True},
    {"stream": True, "tools": tools},
    {"stream": True, "response_format": schema},
    {"stream": True, "stream_options": {"include_usage": True}},
]


def ask(base_url, model, extra):
    client = OpenAI(api_key="anything", base_url=base_url, max_retries=0)
    asked = {"model": model, "messages": [{"role": "user", "content": "Hi"}], **extra}
    with client.chat.completions.with_streaming_response.create(**asked) as answer:
        body = answer.read()
    answer = client.chat.completions.create(**asked)
    read = [chunk.to_json() for chunk in answer] if extra.get("stream") else [answer.to_json()]
    return body, read


for extra in variants:
    assert ask(direct, "fake-small", extra) == ask(routed, "fake/fake-small", extra), extra
print(f"{len(variants)} variants are equal")
