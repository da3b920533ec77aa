"""What every script beside this one needs: where the router is, what to ask, and the tool that reads the file."""
import os

URL = os.environ["ROUTER_URL"]
MODEL = os.environ["MODEL"]
PROMPT = "Read the file secret.txt and tell me the secret."
NAME = "read_secret"
DESCRIPTION = "Reads a file of the working folder."
PARAMETERS = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
CHAT_TOOL = {"type": "function", "function": {"name": NAME, "description": DESCRIPTION, "parameters": PARAMETERS}}


def read_secret(path: str) -> str:
    """Reads a file of the working folder."""
    with open(path, encoding="utf8") as file:
        return file.read()
