// Owns the steps between a request and what would be sent of it, in the order of the product, with whoever judges handed
// in: a test looks over a judge's shoulder there, or blinds one.
import { createBackend } from '../../main/backends/registry.ts';
import type { Message } from '../../main/backends/backend.ts';
import { RouterError } from '../../main/contract/errors.ts';
import type { Level } from '../../main/contract/routing.ts';
import type { Dialect } from '../../main/dialects/dialect.ts';
import { clear } from '../../main/domain/clear.ts';
import { openLane } from '../../main/gateway/exchange/lanes/open-lane.ts';
import { sealed } from '../../main/gateway/exchange/sealed.ts';
import { readingOf } from '../../main/gateway/plan/reading.ts';
import type { Sensitivity } from '../../main/gateway/plan/sensitivity.ts';
import { refuseTellingHints } from '../../main/gateway/plan/telling-hints.ts';
import { realClock } from '../../main/platform/real.ts';
import { noModels } from '../support/no-models.ts';
import { specWith } from '../support/backend-spec.ts';
import { entranceAt } from '../support/entrance.ts';
import { createFakeProvider } from '../support/fake-provider.ts';
import { fakeOutbound } from '../support/fake-outbound.ts';
import { policyWith } from '../support/gateway-fakes.ts';
import { profileWith } from '../support/profile.ts';
import type { CarrierLane, CarrierRecord, CarrierRequest } from './carrier-bench.ts';

export interface Seam {
  readonly dialect: Dialect;
  readonly lane: CarrierLane;
  /** Who judges the request. */
  readonly judging: Sensitivity;
  /** Who looks at what is made of it; the same, where nothing is said. */
  readonly sealing?: Pick<Sensitivity, 'judgeText' | 'judgeComposed'>;
  /** What the lane says of its body is not heeded. */
  readonly addsText?: boolean;
  readonly unreadable?: Level;
  readonly isKnownSeal?: (field: string) => boolean;
}

const backends = { outbound: fakeOutbound(createFakeProvider()), clock: realClock, local: noModels };
const about = { id: 'req', nowS: 0 };

/** Throws as the product does where nothing is to be sent; null where the backend has no such API. */
export async function messageOf({ address, body, headers }: CarrierRequest, seam: Seam): Promise<Message | null> {
  const { dialect, lane, judging, sealing = judging, unreadable = 'low', isKnownSeal = () => false } = seam;
  const [path = ''] = address.split('?');
  const request = dialect.parseRequest(Buffer.from(body), entranceAt(path, headers));
  refuseTellingHints(request, judging);
  const found = await judging.judge(request, { unreadable, isKnownSeal });
  const profile = profileWith({ sensitivity: found.level });
  const model = request.model.slice(request.model.indexOf('/') + 1);
  const privacy = { high: 'device', medium: 'public', low: 'public', unreadable, ignore: [] } as const;
  const verdict = clear(request, profile, { ...policyWith({ privacy }), localOnly: false }).judge({
    backend: lane.name,
    model,
    zone: 'public',
    region: null,
  });
  if (!verdict.allowed) throw new RouterError('privacy_blocked', verdict.wall.reason);
  const { permit } = verdict;
  const spec = specWith({ name: lane.name, type: lane.type, endpoints: [lane.endpoint], zone: 'public' });
  const backend = createBackend(spec, backends);
  const opened = openLane(permit, { backend, reading: readingOf(request), about, kept: null, outputLimit: null });
  if (opened === null) return null;
  const entrance = entranceAt(path, headers);
  const composed = backend.compose(permit, { dialect: opened.wire, body: opened.body, headers: entrance.headers });
  const addsText = seam.addsText ?? opened.addsText;
  return (
    await sealed(permit, composed, {
      sensitivity: sealing,
      addsText,
      backend: lane.name,
      localOnly: { isOn: () => false, explicit: false },
    })
  ).message;
}

const record = (status: number, text: string, posts: CarrierRecord['posts'] = []): CarrierRecord => ({
  status,
  text,
  posts,
  logged: [],
});

/** The same as a record of all that was seen of it. */
export async function sendThrough(request: CarrierRequest, seam: Seam): Promise<CarrierRecord> {
  try {
    const message = await messageOf(request, seam);
    if (message === null) return record(503, '');
    return record(200, '', [{ host: new URL(seam.lane.endpoint).host, method: 'POST', ...message }]);
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    const { code, status } = error;
    return record(status, `"${code}"`);
  }
}
