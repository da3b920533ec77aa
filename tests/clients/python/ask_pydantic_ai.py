"""One turn by pydantic-ai with its own tool loop, over Chat Completions or Messages as PROVIDER says."""
import os

from pydantic_ai import Agent
from turn import MODEL, PROMPT, URL, read_secret


def model():
    if os.environ["PROVIDER"] == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        return AnthropicModel(MODEL, provider=AnthropicProvider(api_key="any", base_url=URL))
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel(MODEL, provider=OpenAIProvider(api_key="any", base_url=f"{URL}/v1"))


print(Agent(model(), tools=[read_secret]).run_sync(PROMPT).output)
