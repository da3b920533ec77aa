// Owns the documentation as a page: the document, written for people. It loads nothing and runs nothing.
import { nonceMark } from '../../../contract/screens.ts';
import { errorTable } from '../../../contract/errors.ts';
import { errorWords } from '../error-words.ts';
import type { OpenapiDocument } from '../openapi.ts';
import { html, prose, type Html } from './html.ts';
import { fieldsHtml, isShared, operationHtml, type Shown } from './operation-html.ts';
import { style } from './style.ts';

const anchorOf = (name: string): string => `area-${name.toLowerCase().replaceAll(/\W+/g, '-')}`;

export function pageOf(shown: Shown): string {
  const { info, tags } = shown.document;
  const links = [...tags.map(({ name }) => name), 'Errors', 'Shapes'];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API – LA Router</title>
<link rel="icon" href="data:,">
<style nonce="${nonceMark}">${{ html: style }}</style>
</head>
<body>
<div class="page">
<header>
<h1>API of LA Router ${info.version}</h1>
<p>${prose(info.description)}</p>
<p><a href="/">Dashboard</a> · <a href="/api/openapi.json">OpenAPI document</a></p>
</header>
<nav aria-label="Areas"><ul>${links.map((name) => html`<li><a href="#${anchorOf(name)}">${name}</a></li>`)}</ul></nav>
<main>
${tags.map((tag) => areaHtml(tag, shown))}
${errorsHtml}
${shapesHtml(shown.document)}
</main>
</div>
</body>
</html>
`;
  return page.html;
}

function areaHtml({ name, description }: OpenapiDocument['tags'][number], shown: Shown): Html {
  const operations = Object.entries(shown.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags[0] === name ? [operationHtml({ method: method.toUpperCase(), path, operation }, shown)] : [],
    ),
  );
  return html`<section class="area" id="${anchorOf(name)}"><h2>${name}</h2><p>${prose(description)}</p>${operations}</section>`;
}

const errorsHtml = html`<section class="area" id="${anchorOf('Errors')}"><h2>Errors</h2>
<p>Each comes in the envelope of the format whose path was called, OpenAI’s elsewhere. What will not pass by itself carries <code>x-should-retry: false</code>.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>${Object.entries(errorWords).map(
  ([code, words]) =>
    html`<tr id="error-${code}"><td><code>${code}</code></td><td>${statusOf(code)}</td><td>${prose(words)}</td></tr>`,
)}</tbody></table></section>`;

function statusOf(code: string): string {
  const found = Object.entries(errorTable).find(([name]) => name === code);
  return found === undefined ? '' : String(found[1].status);
}

const shapesHtml = ({
  components: { schemas },
}: OpenapiDocument): Html => html`<section class="area" id="${anchorOf('Shapes')}"><h2>Shapes</h2>
<p>What several routes tell.</p>
${Object.entries(schemas)
  .filter(([name]) => isShared(name))
  .map(
    ([name, schema]) =>
      html`<details><summary><h3><code class="path">${name}</code><span class="says">${prose(schema.description ?? '')}</span></h3></summary><div class="in shape" id="shape-${name}">${fieldsHtml(schema, 'told')}</div></details>`,
  )}</section>`;
