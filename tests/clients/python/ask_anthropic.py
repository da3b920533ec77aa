"""One turn by anthropic, streamed."""
from anthropic import Anthropic
from turn import DESCRIPTION, MODEL, NAME, PARAMETERS, PROMPT, URL, read_secret

client = Anthropic(api_key="any", base_url=URL, max_retries=0)
tools = [{"name": NAME, "description": DESCRIPTION, "input_schema": PARAMETERS}]
messages = [{"role": "user", "content": PROMPT}]


def ask():
    with client.messages.stream(model=MODEL, max_tokens=1000, tools=tools, messages=messages) as stream:
        return stream.get_final_message()


first = ask()
results = [
    {"type": "tool_result", "tool_use_id": block.id, "content": read_secret(**block.input)}
    for block in first.content
    if block.type == "tool_use"
]
messages += [{"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
print("".join(block.text for block in ask().content))
