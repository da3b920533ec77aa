import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../main/contract/errors.ts';
import { checkTemplate } from '../../../main/local/gguf/template.ts';

const sound = [
  '',
  'no tags at all { or } or {x}',
  "{{ bos_token }}{%- for m in messages -%}{{ m['content'] | trim }}{%- endfor -%}",
  "{{ '{%' }}{{ \"}}\" }}{{ 'it\\'s' }}{{ {'a': {'b': 1}} }}",
  "{# don't {{ mind #}{% if x %}a{% elif y %}b{% else %}c{% endif %}",
  '{% raw %}{{ {% if %}{% endraw %}',
  '{%- set x = [1, (2)] %}{% macro f(a) %}{{ a }}{% endmacro %}',
];

for (const template of sound)
  test(`the template ${JSON.stringify(template)} passes`, () => {
    checkTemplate(template);
  });

const broken: readonly (readonly [template: string, words: RegExp])[] = [
  ['{% if x %}', /opens a block/],
  ['{% endif %}', /closes a block/],
  ['{{ x', /opens a tag/],
  ['{{ x } }', /closes a bracket/],
  ["{{ 'x }}", /opens a text in quotes/],
  ['{# x', /opens a comment/],
  ['{% raw %}{{ x', /opens a raw part/],
  [`{{ ${'('.repeat(20_000)}`, /nested deeper/],
  ['{% if x %}'.repeat(200), /nested deeper/],
  ['{{ a $ b }}', /means nothing/],
  ['{% if \u0001 %}{% endif %}', /means nothing/],
  ['a\0b', /signs that no text has/],
];

for (const [template, words] of broken)
  test(`the template ${JSON.stringify(template.slice(0, 24))} is refused`, () => {
    assert.throws(() => checkTemplate(template), words);
  });

test('whatever a template is, the check of it ends with a word of its own or with none', () => {
  const piece = fc.constantFrom(
    '{%',
    '%}',
    '{{',
    '}}',
    '{#',
    '#}',
    "'",
    '"',
    '\\',
    '(',
    ')',
    'if',
    'endif',
    ' raw ',
    'a',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      try {
        checkTemplate(pieces.join(''));
      } catch (error) {
        assert.ok(error instanceof RouterError);
      }
    }),
  );
});

test('a template of a megabyte is looked over at once', () => {
  for (const unit of ['{', '{{ ', '{#', '{% raw %}', "{{ '", '{{a}}', '{%']) {
    const begun = performance.now();
    try {
      checkTemplate(unit.repeat(2 ** 20 / unit.length));
    } catch (error) {
      assert.ok(error instanceof RouterError);
    }
    assert.ok(performance.now() - begun < 1_000, unit);
  }
});
