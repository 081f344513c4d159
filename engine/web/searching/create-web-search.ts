import type { WebSearchSetting } from '../../../runtime/environment/web-search-setting.ts';
import { braveSearch } from './brave-search.ts';
import { searxngSearch } from './searxng-search.ts';
import type { WebSearch } from './web-search.ts';

const BRAVE_API = 'https://api.search.brave.com/res/v1';

/** Who searches the web, by the settings of the engine; null if nobody does. */
export function createWebSearch(setting: WebSearchSetting | null): WebSearch | null {
  switch (setting?.by) {
    case undefined:
      return null;
    case 'endpoint':
      return { by: 'endpoint' };
    case 'searxng':
      return searxngSearch(setting);
    case 'brave':
      return braveSearch({ ...setting, url: BRAVE_API });
  }
}
