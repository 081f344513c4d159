import type { RunId } from '../../contract/event.ts';
import { runPage } from '../../contract/temporal-names.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import { isPublicAddress } from './is-public-address.ts';

/** Null if readers of the page could not open the link, or if it would tell them the names of a private network. */
export function publicRunUrl({ uiUrl, namespace }: Environment['temporal'], runId: RunId): string | null {
  return uiUrl !== null && isPublicAddress(uiUrl) ? runPage(uiUrl, namespace, runId) : null;
}
