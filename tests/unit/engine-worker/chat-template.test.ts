import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chatMl, createChatTemplate } from '../../../main/engine-worker/chat-template.ts';
import { engineModules, withoutEngine } from '../../support/engine-modules.ts';

const script = pathToFileURL(join(import.meta.dirname, '../../../main/engine-worker/main.ts'));
const specialTexts = { bos: '<s>', eos: '</s>' };
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hello' },
];
const templateOf = (source: string | null, mostMs = 5_000) =>
  createChatTemplate({ source, modules: engineModules, script, specialTexts, mostMs });

test('a model without a template is spoken to in ChatML, and stopped where a turn ends', async () => {
  const template = templateOf(null);
  assert.equal(
    await template.render(messages, {}),
    '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n',
  );
  assert.ok(template.stop.includes('<|im_end|>'));
  assert.equal(chatMl([]), '<|im_start|>assistant\n');
  await template.close();
});

test("a model's own template makes the prompt", { skip: withoutEngine }, async () => {
  const template = templateOf(
    "{{ bos_token }}{% for m in messages %}[{{ m['role'] }}] {{ m['content'] | trim }}\n{% endfor %}" +
      '{% if add_generation_prompt %}[assistant{{ " thinks" if enable_thinking }}]{% endif %}',
  );
  assert.equal(await template.render(messages, {}), '<s>[system] Be brief.\n[user] Hello\n[assistant]');
  const [one, other] = await Promise.all([
    template.render(messages.slice(1), { enable_thinking: true }),
    template.render(messages.slice(0, 1), {}),
  ]);
  assert.deepEqual([one, other], ['<s>[user] Hello\n[assistant thinks]', '<s>[system] Be brief.\n[assistant]']);
  await template.close();
});

test('a template says what it has against messages, but never what they say', { skip: withoutEngine }, async () => {
  const own = templateOf("{{ raise_exception('Roles must alternate') }}");
  await assert.rejects(own.render(messages, {}), /refuses these messages: Roles must alternate/);
  await own.close();
  const quoting = templateOf("{{ raise_exception('Bad: ' + messages[1]['content']) }}");
  await assert.rejects(quoting.render(messages, {}), (error: Error) => !error.message.includes('Hello'));
  await quoting.close();
  const broken = templateOf('{% for %}');
  await assert.rejects(broken.render(messages, {}), /cannot be filled/);
  await broken.close();
});

test('a template that does not end is ended, and the next request is served', { skip: withoutEngine }, async () => {
  const endless = '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}';
  const template = templateOf(`{% if messages|length > 1 %}${endless}{% endif %}done`, 2_000);
  await assert.rejects(template.render(messages, {}), /takes too long/);
  assert.equal(await template.render(messages.slice(1), {}), 'done');
  await template.close();
});

test('a template reaches nothing of the process', { skip: withoutEngine }, async () => {
  for (const source of [
    "{{ ''.constructor.constructor('return process')() }}",
    '{{ process.env }}',
    "{% include '/etc/hostname' %}",
    "{{ messages.constructor('return this')() }}",
  ]) {
    const template = templateOf(source);
    const text = await template.render(messages, {}).catch(() => '');
    assert.equal(text, '', source);
    await template.close();
  }
});
