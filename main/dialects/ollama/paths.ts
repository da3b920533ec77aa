// Owns the paths of Ollama's API, also of what is not a format of its own: lists of models, versions, what runs.

export const ollamaPaths = /^\/api\/(?:chat|generate|tags|show|version|ps|embed|embeddings)$/;
