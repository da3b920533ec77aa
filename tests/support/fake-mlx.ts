// Owns a Python package in the place of mlx_lm, whose server speaks and misbehaves as the real one does, and tiny folders in
// MLX's layout. The real package is never needed.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the next processes do, one word each; the last again and again. */
export type MlxBehaviour = 'serve' | 'fail-in-load' | 'refuse' | 'crash-on-request';

const server = `
import argparse, json, os, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def lines(path):
    return open(path).read().split('\\n')[:-1] if os.path.exists(path) else []

def main():
    parser = argparse.ArgumentParser()
    for name in ('--model', '--host'):
        parser.add_argument(name)
    parser.add_argument('--port', type=int)
    args = parser.parse_args()
    model = args.model
    env = {name: os.environ.get(name) for name in ('HF_HUB_OFFLINE', 'HF_HOME', 'OPENAI_API_KEY')}
    env['HF_HOME_EXISTS'] = os.path.isdir(env['HF_HOME'] or '')
    with open(model + '.starts', 'a') as file:
        file.write(json.dumps({'args': sys.argv[1:], 'env': env}) + '\\n')
    words = open(model + '.behaviour').read().split(' ') if os.path.exists(model + '.behaviour') else ['serve']
    behaviour = words[min(len(lines(model + '.starts')), len(words)) - 1]
    state = {'well': True, 'loaded': threading.Event(), 'asked': 0, 'twice': threading.Event()}

    def load():
        state['twice'].wait()
        if behaviour == 'fail-in-load':
            sys.stderr.write('ValueError: Model type odd not supported, in ' + model + '\\n')
            sys.stderr.flush()
            state['well'] = False
        else:
            state['loaded'].set()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words):
            pass

        def reply(self, status, kind, *pieces):
            self.send_response(status)
            self.send_header('Content-Type', kind)
            self.send_header('Access-Control-Allow-Origin', '*')
            self.end_headers()
            for piece in pieces:
                self.wfile.write(piece.encode())
                self.wfile.flush()

        def do_GET(self):
            state['asked'] += 1
            if state['asked'] == 2:
                state['twice'].set()
            if self.path != '/health':
                return self.reply(404, 'application/json', 'Not Found')
            self.reply(200 if state['well'] else 503, 'application/json', '{"status": "ok"}')

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
            with open(model + '.bodies', 'a') as file:
                file.write(json.dumps({'path': self.path, 'body': body}) + '\\n')
            state['loaded'].wait()
            name = body.get('model')
            if name != 'default_model':
                return self.reply(404, 'application/json', json.dumps({'error': 'Repository ' + name + ' not found'}))
            if self.path == '/v1/completions':
                return self.reply(200, 'application/json', json.dumps({'id': 'c', 'object': 'text_completion', 'created': 1, 'model': name, 'choices': [{'index': 0, 'text': 'Served.', 'finish_reason': 'stop'}], 'usage': {'prompt_tokens': 1, 'completion_tokens': 1, 'total_tokens': 2}}))
            if behaviour == 'crash-on-request':
                os._exit(1)
            if behaviour == 'refuse':
                return self.reply(404, 'application/json', json.dumps({'error': 'The template has no such role'}))
            if not body.get('stream'):
                return self.reply(200, 'application/json', json.dumps(self.packet(name, 'message')))
            text = ''.join('data: ' + json.dumps(self.packet(name, 'delta', end)) + '\\n\\n' for end in (None, 'stop')) + 'data: [DONE]\\n\\n'
            cut = text.index('default_model') + 5
            self.reply(200, 'text/event-stream', ': keepalive 1/2\\n\\n', text[:cut], text[cut:])

        def packet(self, name, key, end='stop'):
            said = 'Served: "model": "default_model"' if end is None or key == 'message' else ''
            packet = {'id': 'a', 'object': 'chat.completion' + ('.chunk' if key == 'delta' else ''), 'created': 1, 'model': name}
            packet['choices'] = [{'index': 0, 'finish_reason': end, key: {'role': 'assistant', 'content': said}}]
            if key == 'message':
                packet['usage'] = {'prompt_tokens': 1, 'completion_tokens': 1, 'total_tokens': 2}
            return packet

    threading.Thread(target=load, daemon=True).start()
    ThreadingHTTPServer((args.host, args.port), Handler).serve_forever()
`;

export const withoutPython: string | false =
  process.platform === 'win32' || spawnSync('python3', ['-c', 'import http.server']).status !== 0
    ? 'there is no python3 that a script could start'
    : false;

export interface FakeMlx {
  /** What names it to the router. */
  readonly env: Record<string, string>;
  readonly behave: (folder: string, ...behaviours: readonly MlxBehaviour[]) => void;
  /** The words and the environment that each process was started with. */
  readonly starts: (folder: string) => readonly Start[];
  /** What it was asked. */
  readonly asked: (folder: string) => readonly { readonly path: string; readonly body: Record<string, unknown> }[];
}

interface Start {
  readonly args: readonly string[];
  readonly env: Record<string, unknown>;
}

export function fakeMlx(folder: string): FakeMlx {
  const modules = join(folder, 'python');
  mkdirSync(join(modules, 'mlx_lm'), { recursive: true });
  writeFileSync(join(modules, 'mlx_lm', '__init__.py'), '');
  writeFileSync(join(modules, 'mlx_lm', 'server.py'), server);
  const python = join(folder, 'python3-with-mlx');
  writeFileSync(python, `#!/bin/sh\nPYTHONPATH='${modules}' exec python3 "$@"\n`);
  chmodSync(python, 0o755);
  return {
    env: { LLR_MLX_PYTHON: python, PATH: process.env['PATH'] ?? '' },
    behave: (model, ...behaviours) => writeFileSync(`${model}.behaviour`, behaviours.join(' ')),
    starts: (model) => linesOf(`${model}.starts`),
    asked: (model) => linesOf(`${model}.bodies`),
  };
}

function linesOf(file: string) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** One file of weights: a length, a table, the numbers. */
export function safetensors(table: object, dataBytes: number): Buffer {
  const text = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

export const tinyTable = {
  __metadata__: { format: 'mlx' },
  'model.embed_tokens.weight': { dtype: 'U32', shape: [8, 2], data_offsets: [0, 64] },
  'model.norm.weight': { dtype: 'BF16', shape: [8], data_offsets: [64, 80] },
};

export const tinyConfig = {
  model_type: 'qwen3',
  hidden_size: 64,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 16,
  vocab_size: 320,
  max_position_embeddings: 4_096,
  quantization: { group_size: 64, bits: 4 },
};

const usual: Readonly<Record<string, string | Buffer>> = {
  'config.json': JSON.stringify(tinyConfig),
  'model.safetensors': safetensors(tinyTable, 80),
  'tokenizer.json': '{}',
  'tokenizer_config.json': JSON.stringify({ chat_template: '{% for tool in tools %}{{ tool }}{% endfor %}' }),
};

/** A folder as MLX has it; what is given stands in the place of the usual, null takes it away. */
export function writeMlxFolder(folder: string, files: Readonly<Record<string, string | Buffer | null>> = {}): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries({ ...usual, ...files }))
    if (content !== null) writeFileSync(join(folder, name), content);
  return folder;
}
