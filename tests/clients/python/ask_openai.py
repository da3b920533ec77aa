"""One turn by openai over Responses, streamed, with the whole history sent again."""
import json

from openai import OpenAI
from turn import DESCRIPTION, MODEL, NAME, PARAMETERS, PROMPT, URL, read_secret

client = OpenAI(api_key="any", base_url=f"{URL}/v1", max_retries=0)
tools = [{"type": "function", "name": NAME, "description": DESCRIPTION, "parameters": PARAMETERS}]
history = [{"role": "user", "content": PROMPT}]


def ask():
    with client.responses.stream(model=MODEL, input=history, tools=tools, store=False) as stream:
        stream.until_done()
        return stream.get_final_response()


first = ask()
for item in first.output:
    history.append(item.to_dict())
    if item.type == "function_call":
        output = read_secret(**json.loads(item.arguments))
        history.append({"type": "function_call_output", "call_id": item.call_id, "output": output})
print(ask().output_text)
