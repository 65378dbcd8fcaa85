import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  // The backend, in front of which a real site has one origin too.
  server: { proxy: { '/catraca': 'http://localhost:3000' } },
});
