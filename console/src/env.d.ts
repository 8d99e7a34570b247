/// <reference types="vite/client" />

// Single icons are imported by file, so that neither the build nor the browser reads the other six thousand.
declare module '@tabler/icons-react/dist/esm/icons/*.mjs' {
  import type { Icon } from '@tabler/icons-react';
  const icon: Icon;
  export default icon;
}
