import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { common } from '../i18n/common';
import type { IconName } from '../ui/Icon';

/** What a page gets: the rest of its address, split at slashes. */
export interface PageProps {
  rest: string[];
}

export interface Page {
  /** First part of the address, and the key of its name in the dictionary. */
  path: keyof (typeof common)['en'];
  icon: IconName;
  component: LazyExoticComponent<ComponentType<PageProps>>;
}

// A page is a folder under src/pages and a line here; what is not listed is not shown. The order is that of the navigation.
export const pages: Page[] = [
  { path: 'overview', icon: 'overview', component: lazy(() => import('../pages/overview/Overview')) },
  { path: 'topology', icon: 'topology', component: lazy(() => import('../pages/topology/Topology')) },
  { path: 'filters', icon: 'filters', component: lazy(() => import('../pages/filters/Filters')) },
  { path: 'sessions', icon: 'sessions', component: lazy(() => import('../pages/sessions/Sessions')) },
  { path: 'explorer', icon: 'explorer', component: lazy(() => import('../pages/explorer/Explorer')) },
  { path: 'access', icon: 'access', component: lazy(() => import('../pages/access/Access')) },
  { path: 'audit', icon: 'audit', component: lazy(() => import('../pages/audit/Audit')) },
  { path: 'standing', icon: 'standing', component: lazy(() => import('../pages/standing/Standing')) },
  { path: 'settings', icon: 'settings', component: lazy(() => import('../pages/settings/Settings')) },
];
