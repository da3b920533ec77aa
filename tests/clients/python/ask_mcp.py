# Calls the router by the SDK of Python over one transport: what it lists, one task with its progress, one refusal.
import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client


def transport(kind, place):
    if kind == "sse":
        return sse_client(f"{place}/sse")
    if kind == "streamable":
        return streamable_http_client(f"{place}/mcp")
    command, *args = json.loads(place)
    return stdio_client(StdioServerParameters(command=command, args=args, env=dict(os.environ)))


async def main(kind, place):
    steps = []

    async def on_progress(progress, total, message):
        steps.append(progress)

    async with Client(transport(kind, place)) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        resources = [str(one.uri) for one in (await client.list_resources()).resources]
        prompts = [one.name for one in (await client.list_prompts()).prompts]
        done = await client.call_tool("delegate_to_expert", {"task": "Hello"}, progress_callback=on_progress)
        refused = await client.call_tool("delegate_to_expert", {"task": "Hello", "maxCostUsd": 0.000001})
    print(json.dumps({
        "tools": tools,
        "resources": resources,
        "prompts": prompts,
        "answer": done.structured_content["answer"],
        "progress": steps,
        "refused": [refused.is_error, refused.content[0].text],
    }))


asyncio.run(main(sys.argv[1], sys.argv[2]))
