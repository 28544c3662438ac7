package dev.coroutinebridge.libraries;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/** Spring Security's holder, which puts its accessor into the registry itself: nothing has to be configured. */
class SpringSecurityTest extends FourCrossings {

    @Override
    AutoCloseable begin(int request) {
        SecurityContextHolder.setContext(new SecurityContextImpl(new TestingAuthenticationToken(request, "secret")));
        return SecurityContextHolder::clearContext;
    }

    @Override
    @Nullable
    Integer current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? null : (Integer) authentication.getPrincipal();
    }
}
