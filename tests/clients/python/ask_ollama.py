"""One turn by ollama over /api/chat, whole answers, with a Python function as the tool."""
from ollama import Client
from turn import MODEL, PROMPT, URL, read_secret

client = Client(host=URL)
messages = [{"role": "user", "content": PROMPT}]


def ask():
    return client.chat(model=MODEL, messages=messages, tools=[read_secret]).message


first = ask()
messages.append(first)
for call in first.tool_calls:
    content = read_secret(**call.function.arguments)
    messages.append({"role": "tool", "tool_name": call.function.name, "content": content})
print(ask().content)
