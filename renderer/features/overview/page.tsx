// The overview: what stands behind the router, and what went through it lately.
import { useStore } from 'zustand';
import type { FoundServer, RequestRow, RouterState } from '../../../main/contract/api.ts';
import { formatCost, formatCount, formatDuration, formatTime } from '../../lib/format.ts';
import type { OverviewStore } from './store.ts';

export function OverviewPage({ model }: { readonly model: OverviewStore }) {
  const { state, requests, found, problem } = useStore(model);
  return (
    <>
      {problem !== null && <p role="alert">{problem}</p>}
      {state !== null && <Backends state={state} />}
      {found.length > 0 && <Found servers={found} />}
      <Requests requests={requests} />
    </>
  );
}

function Backends({ state }: { readonly state: RouterState }) {
  return (
    <section aria-labelledby="backends">
      <h2 id="backends">Backends</h2>
      {state.backends.length === 0 ? (
        <p className="empty">
          None yet. Add one to <code>policy.yaml</code>, or set <code>PRIVATE_CLOUD_URL</code> or a provider’s key, for
          example <code>OPENAI_API_KEY</code>, and start again.
        </p>
      ) : (
        <ul className="backends">
          {state.backends.map(({ name, zone, endpoints, hasKey }) => (
            <li key={name}>
              <strong>{name}</strong> <span className={`zone ${zone}`}>{zone}</span>
              <span className="endpoint">
                {endpoints.join(' ')}
                {hasKey ? '' : ' · no key'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Found({ servers }: { readonly servers: readonly FoundServer[] }) {
  return (
    <section aria-labelledby="found">
      <h2 id="found">Found on this machine</h2>
      <p className="empty">
        Nothing is sent there yet. Add the line to <code>backends</code> in <code>policy.yaml</code>: it is read as soon
        as it changes.
      </p>
      <ul className="backends">
        {servers.map(({ name, models, entry }) => (
          <li key={name}>
            <strong>{name}</strong> <span className="endpoint">{modelCount(models.length)}</span>
            <code className="entry">{entry}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

const modelCount = (count: number): string => (count === 1 ? '1 model' : `${count} models`);

function Requests({ requests }: { readonly requests: readonly RequestRow[] }) {
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">Last requests</h2>
      {requests.length === 0 ? (
        <p className="empty">Nothing yet. Point a client at the address above: its requests appear here as they end.</p>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th>Time</th>
                <th>Model</th>
                <th>Target</th>
                <th>Outcome</th>
                <th className="figure">Tokens in</th>
                <th className="figure">out</th>
                <th className="figure">Cost</th>
                <th className="figure">Time taken</th>
              </tr>
            </thead>
            <tbody>
              {requests.map((request) => (
                <Row key={request.id} request={request} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ request }: { readonly request: RequestRow }) {
  return (
    <tr>
      <td>{formatTime(request.at)}</td>
      <td className="name">{request.model}</td>
      <td className="name">{request.target ?? '–'}</td>
      <td>
        <span className={`outcome ${request.outcome}`}>{request.outcome}</span>
      </td>
      <td className="figure">{formatCount(request.inputTokens)}</td>
      <td className="figure">{formatCount(request.outputTokens)}</td>
      <td className="figure">{formatCost(request.costUsd)}</td>
      <td className="figure">{formatDuration(request.durationMs)}</td>
    </tr>
  );
}
