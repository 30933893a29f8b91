import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../artifacts/console-plain',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy has no room for data: scripts or fonts.
    assetsInlineLimit: 0,
  },
  server: {
    fs: { allow: ['..'] }, // The API explorer reads contract/.
    // For work on the pages: vite serves them, a running program answers them.
    proxy: { '/console/api': process.env.HELIOGRAPH_ENDPOINT ?? 'http://127.0.0.1:8080' },
  },
});
