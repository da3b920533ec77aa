// What a body asks its provider to do beside answering, and which of it has a price.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../main/contract/json.ts';
import { hostedIn } from '../../../main/dialects/shared/hosted-asked.ts';

const of = (body: JsonObject) => {
  const { searches, reads, unpriced } = hostedIn(body);
  return [searches, reads, unpriced];
};
const tools = (...given: JsonObject[]): JsonObject => ({ tools: given });

test('tools that the caller runs cost nothing beside the answer', () => {
  assert.deepEqual(of({}), [0, false, null]);
  const own = [
    { type: 'function', function: { name: 'web_search' } },
    { type: 'custom', name: 'c' },
    { name: 'get_weather', input_schema: {} },
    { type: 'bash_20250124', name: 'bash' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
    { type: 'computer_use_preview', display_width: 1 },
    { functionDeclarations: [] },
  ];
  assert.deepEqual(of(tools(...own)), [0, false, null]);
});

test('searches are as many as the caller allows, or ten', () => {
  const search = { type: 'web_search_20250305', name: 'web_search' };
  assert.deepEqual(of(tools(search)), [10, false, null]);
  assert.deepEqual(of(tools({ ...search, max_uses: 25 })), [25, false, null]);
  assert.deepEqual(of({ ...tools({ type: 'web_search_preview' }), max_tool_calls: 3 }), [3, false, null]);
  for (const name of ['googleSearch', 'google_search', 'googleSearchRetrieval'])
    assert.deepEqual(of(tools({ [name]: {} })), [10, false, null]);
  assert.deepEqual(of({ web_search_options: {} }), [10, false, null]);
});

test('what a provider fetches itself is read, as long as it may be', () => {
  for (const tool of [{ type: 'web_fetch_20250910' }, { type: 'mcp', server_url: 'x' }, { urlContext: {} }])
    assert.deepEqual(of(tools(tool)), [0, true, null]);
  assert.deepEqual(of({ mcp_servers: [{ url: 'x' }] }), [0, true, null]);
});

test('what no price tells is named, and what nobody knows is taken for that', () => {
  for (const type of ['code_interpreter', 'file_search', 'image_generation', 'code_execution_20250825', 'teleport'])
    assert.deepEqual(of(tools({ type })), [0, false, type]);
  assert.deepEqual(of(tools({ googleMaps: {} })), [0, false, 'googleMaps']);
  assert.deepEqual(of({ service_tier: 'priority' }), [0, false, 'service_tier']);
  assert.deepEqual(of({ speed: 'fast' }), [0, false, 'speed']);
  assert.deepEqual(of({ inference_geo: 'us' }), [0, false, 'inference_geo']);
  for (const geo of ['global', null]) assert.deepEqual(of({ inference_geo: geo }), [0, false, null]);
  for (const tier of ['auto', 'flex']) assert.deepEqual(of({ service_tier: tier }), [0, false, null]);
});
