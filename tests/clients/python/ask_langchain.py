"""One turn by langchain-openai, streamed."""
from functools import reduce
from operator import add

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI
from turn import CHAT_TOOL, MODEL, PROMPT, URL, read_secret

chat = ChatOpenAI(model=MODEL, api_key="any", base_url=f"{URL}/v1", max_retries=0).bind_tools([CHAT_TOOL])
messages = [HumanMessage(PROMPT)]
first = reduce(add, chat.stream(messages))
messages.append(first)
for call in first.tool_calls:
    messages.append(ToolMessage(read_secret(**call["args"]), tool_call_id=call["id"]))
print(reduce(add, chat.stream(messages)).text)
