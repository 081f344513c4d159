import { z } from 'zod';
import type { HookAddress } from '../../../../connections/github/hook-calls.ts';
import { deliveryPayload } from '../../../../database/inbox/delivery-payload.ts';
import type { GivenDelivery } from '../../trigger-source.ts';

export const HookAddressSchema: z.ZodType<HookAddress> = z.union([
  z.object({ kind: z.enum(['repository', 'organization']), place: z.string(), id: z.string() }),
  z.object({ kind: z.literal('app') }),
]);

const Place = z.object({
  repository: z
    .object({ full_name: z.string().regex(/^[\w-][\w.-]{0,99}\/(?!\.{1,2}$)[\w.-]{1,100}$/) })
    .nullish()
    .catch(null),
  organization: z
    .object({ login: z.string().regex(/^[\w-]{1,100}$/) })
    .nullish()
    .catch(null),
});

/**
 * From which webhook a delivery came: its headers name the webhook, its payload says to whom that belongs. Null if they do
 * not. Headers are not signed, so whoever has a signed payload can name another webhook of the same owner.
 */
export function hookAddressOf({ headers, body }: Pick<GivenDelivery, 'headers' | 'body'>): HookAddress | null {
  const id = headers['x-github-hook-id'] ?? '';
  const type = headers['x-github-hook-installation-target-type'];
  if (type === 'integration') return { kind: 'app' };
  if ((type !== 'repository' && type !== 'organization') || !/^\d{1,20}$/.test(id)) return null;
  const place = placeOf(body, type);
  return place === null ? null : { kind: type, place, id };
}

function placeOf(body: Uint8Array, kind: 'repository' | 'organization'): string | null {
  try {
    const { repository, organization } = Place.parse(deliveryPayload(body));
    return (kind === 'repository' ? repository?.full_name : organization?.login) ?? null;
  } catch {
    return null;
  }
}
