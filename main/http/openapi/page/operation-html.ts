// Owns how one route is shown: closed a line, open all that it takes and tells.
import { nameIn, type JsonSchema } from '../json-schemas.ts';
import type { Caller, DocumentedAnswer, DocumentedOperation, OpenapiDocument, Parameter } from '../openapi.ts';
import { curlOf } from './curl.ts';
import { fieldsOf, typeOf, type Field } from './fields.ts';
import { html, joined, prose, type Html } from './html.ts';

export interface Shown {
  readonly document: OpenapiDocument;
  /** Where the router is reached. */
  readonly address: string;
}

const callers: Readonly<Record<Caller, string>> = { anyone: 'Anyone', project: 'Projects', admin: 'Admin' };

interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

export function operationHtml({ method, path, operation }: Placed, { document, address }: Shown): Html {
  const { operationId: id, summary, description, parameters = [], requestBody } = operation;
  const body = requestBody?.content['application/json'].schema;
  return html`<details>
<summary><span class="method">${method}</span><h3><code class="path">${path}</code><span class="says">${prose(summary)}</span></h3><span class="who">${callers[operation['x-caller']]}</span></summary>
<div class="in" id="${id}">
${description === undefined ? null : html`<p>${prose(description)}</p>`}
${parameters.length === 0 ? null : html`<h4>Parameters</h4>${table(parameters.map(parameterField), 'taken')}`}
${body === undefined ? null : html`<h4>Body${requestBody?.required === false ? ', may be left out' : ''}</h4>${shapeHtml(body, document, 'taken')}`}
<h4>Example</h4><pre><code>${curlOf({ address, method, path, operation })}</code></pre>
<h4>Answers</h4><dl class="answers">${Object.entries(operation.responses).map(([status, answer]) => ('$ref' in answer ? null : answerHtml(status, answer, document)))}</dl>
<h4>Errors</h4><ul class="codes">${operation['x-errors'].map((code) => html`<li><a href="#error-${code}"><code>${code}</code></a></li>`)}</ul>
</div>
</details>`;
}

const placeOf: Readonly<Record<Parameter['in'], string>> = { path: 'In the path.', query: '', header: 'A header.' };

const parameterField = ({ name, in: place, required, description = '', schema }: Parameter): Field => {
  const [field] = fieldsOf({ properties: { [name]: { ...schema, description } } });
  const words = [placeOf[place], field?.meaning ?? ''].filter((text) => text !== '');
  return { path: name, type: typeOf(schema), needed: required, meaning: words.join(' ') };
};

function answerHtml(status: string, { description, content = {} }: DocumentedAnswer, document: OpenapiDocument): Html {
  const kinds = Object.entries(content).map(([type, { schema }]) => kindHtml(type, schema, document));
  return html`<dt>${status}</dt><dd>${prose(description)}${kinds}</dd>`;
}

function kindHtml(type: string, schema: JsonSchema | undefined, document: OpenapiDocument): Html {
  const inner = schema?.contentSchema ?? schema;
  const words = type === 'application/json' ? null : html`<p class="note"><code>${type}</code></p>`;
  return html`${words}${inner === undefined ? null : shapeHtml(inner, document, 'told')}`;
}

/** A shape that other routes tell too stands once on the page; what is of this route alone stands here. */
export const isShared = (name: string): boolean => !/(?:Body|Answer)\d*$/.test(name);

function shapeHtml(schema: JsonSchema, document: OpenapiDocument, way: Way): Html {
  const { $ref } = schema;
  const name = $ref === undefined ? null : nameIn($ref);
  if (name !== null && !isShared(name)) return fieldsHtml(document.components.schemas[name] ?? {}, way);
  return html`<p>${
    schema.anyOf === undefined
      ? typeOf(schema)
      : joined(
          schema.anyOf.map((one) => typeOf(one)),
          ' or ',
        )
  }</p>`;
}

export function fieldsHtml(schema: JsonSchema, way: Way): Html {
  const fields = fieldsOf(schema);
  return fields.length === 0 ? html`<p>${typeOf(schema)}</p>` : table(fields, way);
}

/** Of what comes in, most may be left out; of what is told, most is always there: the rest is named. */
type Way = 'taken' | 'told';

const noteOf = (way: Way, needed: boolean): Html | null => {
  if (way === 'taken') return needed ? html`, <strong>needed</strong>` : null;
  return needed ? null : html`, may be missing`;
};

const table = (fields: readonly Field[], way: Way): Html => html`<table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${fields.map(
  ({ path, type, needed, meaning }) =>
    html`<tr><td><code>${path}</code></td><td>${type}${noteOf(way, needed)}</td><td>${prose(meaning)}</td></tr>`,
)}</tbody></table>`;
