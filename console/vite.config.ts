import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server serves `dist/console` on the API's own port; only `vite` in development needs to know where that is.
const api = process.env['THROUGHLINE_API'] ?? 'http://127.0.0.1:4800';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // The content security policy has no `data:`; every picture is a file.
    assetsInlineLimit: 0,
    target: 'es2023',
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // Without groups the screens share a hundred tiny files; with these the first screen takes about twenty.
        codeSplitting: {
          groups: [
            {
              name: 'core',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|zod)[\\/]/,
            },
            { name: 'components', test: /node_modules[\\/]@mantine|console[\\/]src[\\/]ui[\\/]/, minShareCount: 10 },
            { name: 'shared', test: /console[\\/]src|contracts/, minShareCount: 4 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': api, '/v1': api, '/openapi.json': api, '/docs': api } },
});
