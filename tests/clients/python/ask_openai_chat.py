"""One turn by openai over Chat Completions, whole answers."""
import json

from openai import OpenAI
from turn import CHAT_TOOL, MODEL, PROMPT, URL, read_secret

client = OpenAI(api_key="any", base_url=f"{URL}/v1", max_retries=0)
messages = [{"role": "user", "content": PROMPT}]


def ask():
    return client.chat.completions.create(model=MODEL, messages=messages, tools=[CHAT_TOOL]).choices[0].message


first = ask()
messages.append(first.to_dict())
for call in first.tool_calls:
    content = read_secret(**json.loads(call.function.arguments))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
print(ask().content)
