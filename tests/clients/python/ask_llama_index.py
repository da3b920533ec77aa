"""One turn by llama-index-llms-openai-like, whole answers."""
from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike
from turn import MODEL, PROMPT, URL, read_secret

llm = OpenAILike(
    model=MODEL,
    api_key="any",
    api_base=f"{URL}/v1",
    is_chat_model=True,
    is_function_calling_model=True,
    max_retries=0,
)
tools = [FunctionTool.from_defaults(read_secret)]
history = [ChatMessage(role="user", content=PROMPT)]
first = llm.chat_with_tools(tools, chat_history=history)
history.append(first.message)
for call in llm.get_tool_calls_from_response(first):
    history.append(
        ChatMessage(
            role="tool",
            content=read_secret(**call.tool_kwargs),
            additional_kwargs={"tool_call_id": call.tool_id},
        )
    )
print(llm.chat_with_tools(tools, chat_history=history).message.content)
