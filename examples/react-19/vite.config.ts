import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The backend, in front of which a real site has one origin too.
  server: { proxy: { '/catraca': 'http://localhost:3000' } },
});
