"""A small OpenAI-compatible app with two replicas, to try the router's cluster with. Run: serve run app:app"""
import json
import os
import time

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from ray import serve

api = FastAPI()
MODEL = "ray-echo"


@serve.deployment(num_replicas=2, ray_actor_options={"num_cpus": 0.2})
@serve.ingress(api)
class Echo:
    def __init__(self):
        self.replica = f"replica-{os.getpid()}"

    @api.get("/v1/models")
    def models(self):
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "ray"}]}

    @api.post("/v1/chat/completions")
    async def chat(self, request: Request):
        body = await request.json()
        words = [self.replica, "says:", str(body["messages"][-1]["content"])]
        usage = {"prompt_tokens": len(body["messages"]), "completion_tokens": len(words), "total_tokens": 0}
        usage["total_tokens"] = usage["prompt_tokens"] + usage["completion_tokens"]
        base = {"id": "chatcmpl-ray", "created": int(time.time()), "model": MODEL}
        if not body.get("stream"):
            message = {"role": "assistant", "content": " ".join(words)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return {**base, "object": "chat.completion", "choices": [choice], "usage": usage}

        def events():
            chunk = {**base, "object": "chat.completion.chunk"}
            for word in words:
                choice = {"index": 0, "delta": {"content": f"{word} "}, "finish_reason": None}
                yield f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n"
            end = {"index": 0, "delta": {}, "finish_reason": "stop"}
            yield f"data: {json.dumps({**chunk, 'choices': [end]})}\n\n"
            yield f"data: {json.dumps({**chunk, 'choices': [], 'usage': usage})}\n\n"
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")


app = Echo.bind()
