import type { NextConfig } from 'next';

const config: NextConfig = {
  // The backend, in front of which a real site has one origin too.
  rewrites: async () => [{ source: '/catraca/:path*', destination: 'http://localhost:3000/catraca/:path*' }],
};

export default config;
