// Compiled by `npm run check`, never run: each marked line must fail to compile, or the check itself fails.
import type { Backend, Message } from '../../main/backends/backend.ts';
import type { Profile, Target } from '../../main/contract/routing.ts';
import type { ParsedRequest } from '../../main/dialects/dialect.ts';
import { clear, seal, type Sealed } from '../../main/domain/clear.ts';
import type { Policy } from '../../main/domain/policy.ts';

declare const request: ParsedRequest;
declare const target: Target;
declare const backend: Backend;
declare const policy: Policy;
declare const profile: Profile;
declare const message: Message;
declare const signal: AbortSignal;
declare const ofAnother: Sealed<string>;

export function sendings(): void {
  const verdict = clear(request, profile, { ...policy, localOnly: false }).judge(target);
  if (verdict.allowed) {
    const looked = seal(verdict.permit, message, { level: 'low', localOnly: false });
    if (looked !== null) void backend.send(looked, signal);
    // @ts-expect-error a message that had no place beyond its level
    void backend.send(looked, signal);
    // @ts-expect-error a permit, and nobody looked at what is sent
    void backend.send(verdict.permit, signal);
  }
  // @ts-expect-error a message that nobody looked at
  void backend.send({ message, target }, signal);
  // @ts-expect-error a permit made by hand
  void seal({ request, target, reach: policy.privacy }, message, { level: 'low', localOnly: false });
  // @ts-expect-error a seal for something else than a message
  void backend.send(ofAnother, signal);
  // @ts-expect-error a verdict that nobody looked at
  void seal(verdict.permit, message, { level: 'low', localOnly: false });
  // @ts-expect-error nobody asked whether local only is on
  if (verdict.allowed) void seal(verdict.permit, message, { level: 'low' });
}
