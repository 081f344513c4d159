import type { Definitions } from '../../definitions/load-definitions.ts';
import { dispatchTriggers } from '../../definitions/sources/dispatch/dispatch-triggers.ts';
import { DispatchPayload, readDispatch } from '../sources/dispatch/read-dispatch.ts';
import { readInputs } from '../../definitions/sources/dispatch/read-inputs.ts';
import type { GivenDelivery } from '../sources/trigger-source.ts';

/**
 * A start by hand with the inputs as the automation declares them now: typed, with defaults. Any other delivery, and one for an
 * automation that people cannot start, stays as it is. Throws one Error that lists everything that is wrong with the inputs,
 * and MalformedDelivery if it is no start by hand.
 */
export function fillInputs<Given extends GivenDelivery>(
  delivery: Given,
  { automations }: Pick<Definitions, 'automations'>,
): Given {
  if (delivery.source !== 'dispatch') return delivery;
  const payload = DispatchPayload.parse(readDispatch(delivery).payload);
  const found = automations.find(({ id }) => id === payload.automation);
  if (found === undefined || dispatchTriggers(found.on) === null) return delivery;
  const { inputs: declared } = dispatchTriggers(found.on) ?? { inputs: {} };
  const entries = Object.entries(payload.inputs).map(([name, value]): [string, string] => [name, String(value)]);
  const isFile = ([name]: [string, string]): boolean =>
    Object.hasOwn(declared, name) && declared[name]?.type === 'file';
  // What stands there is the path at which the agent finds the file.
  const files = entries.filter(isFile).map(([name, path]) => [name, path.split('/').at(-1) ?? path]);
  const written = Object.fromEntries(entries.filter((entry) => !isFile(entry)));
  const inputs = readInputs(found, written, Object.fromEntries(files) as Record<string, string>);
  return { ...delivery, body: new TextEncoder().encode(JSON.stringify({ ...payload, inputs })) };
}
