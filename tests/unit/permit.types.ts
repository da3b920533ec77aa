// Compiled by `npm run check`, never run: each marked line must fail to compile, or the check itself fails.
import type { Backend, Sending } from '../../main/backends/backend.ts';
import type { Profile, Target } from '../../main/contract/routing.ts';
import type { ParsedRequest } from '../../main/dialects/dialect.ts';
import { clear, type Permit } from '../../main/domain/clear.ts';
import type { Policy } from '../../main/domain/policy.ts';

declare const request: ParsedRequest;
declare const target: Target;
declare const backend: Backend;
declare const policy: Policy;
declare const profile: Profile;
declare const sending: Sending;
declare const ofAnother: Permit<string>;

export function sendings(): void {
  const verdict = clear(request, profile, policy).judge(target);
  if (verdict.allowed) void backend.send(verdict.permit, sending);
  // @ts-expect-error a permit made by hand
  void backend.send({ request, target }, sending);
  // @ts-expect-error a permit for something else than this kind of request
  void backend.send(ofAnother, sending);
  // @ts-expect-error a verdict that nobody looked at
  void backend.send(verdict.permit, sending);
}
