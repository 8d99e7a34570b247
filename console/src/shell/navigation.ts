import type { Icon } from '@tabler/icons-react';
import type { Action } from '../session/may.ts';
import {
  IconAlertTriangle,
  IconBolt,
  IconFileUpload,
  IconGitMerge,
  IconHome,
  IconPlugConnected,
  IconSettings,
  IconUsers,
} from '../ui/icons.ts';

export type Screen = {
  key: 'home' | 'people' | 'live' | 'sources' | 'imports' | 'problems' | 'conflicts' | 'settings';
  to: '/' | '/people' | '/live' | '/sources' | '/imports' | '/problems' | '/conflicts' | '/settings';
  icon: Icon;
  /** After `g`, this letter leads here. */
  letter: string;
  needs?: Action;
  group: 'look' | 'feed' | 'care' | 'house';
};

/** The screens in the order in which the day uses them. */
export const screens: readonly Screen[] = [
  { key: 'home', to: '/', icon: IconHome, letter: 'h', group: 'look' },
  { key: 'people', to: '/people', icon: IconUsers, letter: 'p', group: 'look' },
  { key: 'live', to: '/live', icon: IconBolt, letter: 'l', needs: 'seeLive', group: 'look' },
  { key: 'sources', to: '/sources', icon: IconPlugConnected, letter: 's', needs: 'seeSources', group: 'feed' },
  { key: 'imports', to: '/imports', icon: IconFileUpload, letter: 'i', needs: 'seeImports', group: 'feed' },
  { key: 'problems', to: '/problems', icon: IconAlertTriangle, letter: 'x', needs: 'seeProblems', group: 'care' },
  { key: 'conflicts', to: '/conflicts', icon: IconGitMerge, letter: 'c', needs: 'seeConflicts', group: 'care' },
  { key: 'settings', to: '/settings', icon: IconSettings, letter: 't', group: 'house' },
];
