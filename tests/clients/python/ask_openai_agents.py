"""One turn by openai-agents with its own tool loop, over Responses, streamed."""
import asyncio

from agents import Agent, Runner, function_tool, set_default_openai_client, set_tracing_disabled
from openai import AsyncOpenAI
from turn import MODEL, PROMPT, URL, read_secret

set_tracing_disabled(True)
set_default_openai_client(AsyncOpenAI(api_key="any", base_url=f"{URL}/v1", max_retries=0))


async def main():
    agent = Agent(name="reader", model=MODEL, tools=[function_tool(read_secret)])
    run = Runner.run_streamed(agent, PROMPT)
    async for _ in run.stream_events():
        pass
    print(run.final_output)


asyncio.run(main())
