# SPDX-License-Identifier: GPL-2.0
"""The test client's cryptography against published values. What the oracle
computes is then compared with the client's by every other test."""

import aes
import client as c
from harness import test

h = bytes.fromhex


@test
def rfc4493():
    """AES-CMAC: RFC 4493, section 4"""
    key = h("2b7e151628aed2a6abf7158809cf4f3c")
    data = h("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411")
    assert aes.cmac(key, b"") == h("bb1d6929e95937287fa37d129b756746")
    assert aes.cmac(key, data[:16]) == h("070a16b46b4d4144f79bdd9dd04a287c")
    assert aes.cmac(key, data) == h("dfa66747de9ae63030ca32611497c827")


@test
def gcm_specification():
    """AES-GCM: test cases 4 and 16 of its specification"""
    data = h("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
             "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
    aad = h("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = h("cafebabefacedbaddecaf888")
    key = h("feffe9928665731c6d6a8f9467308308")
    assert aes.gcm(key, nonce, aad, data)[1] == h("5bc94fbc3221a5db94fae95ae7121a47")
    assert aes.gcm(2 * key, nonce, aad, data)[1] == h("76fc6ece0f4e1768cddf8853bb2d551b")


@test
def smb30_keys():
    """keys of 3.0, published by Microsoft"""
    key = h("7CD451825D0450D235424E44BA6E78CC")
    for label, ctx, want in (
            (b"SMB2AESCMAC", b"SmbSign\0", "0B7E9C5CAC36C0F6EA9AB275298CEDCE"),
            (b"SMB2AESCCM", b"ServerIn \0", "FAD27796665B313EBB578F388632B4F7"),
            (b"SMB2AESCCM", b"ServerOut\0", "B0F0427F7CEB416D1D9DCC0CD4F99447")):
        assert c.derive(key, label, ctx) == h(want)


@test
def smb311_keys():
    """keys of 3.1.1, published by Microsoft"""
    key = h("270E1BA896585EEB7AF3472D3B4C75A7")
    preauth = h("0DD13628CC3ED218EF9DF9772D436D0887AB9814BFAE63A80AA845F36909DB79"
                "28622DDDAD522D9751640A459762C5A9D6BB084CBB3CE6BDADEF5D5BCE3C6C01")
    for label, want in ((b"SMBSigningKey", "73FE7A9A77BEF0BDE49C650D8CCB5F76"),
                        (b"SMBC2SCipherKey", "629BCBC54422A0F572B97F45989B6073"),
                        (b"SMBS2CCipherKey", "E2AF0DCEFAC68DA71A0DFBD0D1350D74")):
        assert c.derive(key, label, preauth) == h(want)


@test
def smb311_signature():
    """the signature of a SESSION_SETUP answer, published by Microsoft"""
    data = h("FE534D4240000100000000000100800009000000000000000300000000000000FFFE000000000000"
             "1900000000100000EBE146DA120BA25FC3376A49DFE31BC10900000048001D00A11B3019A0030A01"
             "00A3120410010000003B453CDC3524164200000000")
    key = h("73FE7A9A77BEF0BDE49C650D8CCB5F76")
    assert c.signature(c.CMAC, key, data, from_server=True) == data[48:64]


def opens(run, size, key, data, plain):
    out, tag = run(key, data[20:20 + size], data[20:52], data[52:], encrypt=False)
    assert out == plain and tag == data[4:20]


@test
def sealed_ccm():
    """a WRITE sealed with AES-128-CCM, published by Microsoft"""
    key = h("261B72350558F2E9DCF613070383EDBF")
    data = h("FD534D4281A286535415445DAE393921E44FA42E66E69A111892584FB5ED524A744DA3EE87000000"
             "000001001100001400E4080025C8FEE16605A437832D1CD52DA9F4645333482A175FE5384563F45F"
             "CDAFAEF38BC62BA4D5C62897996625A44C29BE5658DE2E6117585779E7B59FFD971278D08580D7FA"
             "899E410E910EABF5AA1DB43050B33B49182637759AC15D84BFCDF5B6B238993C0F4CF4D6012023F6"
             "C627297075D84B7803912D0A9639634453595EF3E33FFE4E7AC2AB")
    plain = h("FE534D4240000100000000000900400008000000000000000400000000000000FFFE000001000000"
              "1100001400E408000000000000000000000000000000000031007000170000000000000000000000"
              "1501000039000002010000003902000000000000000000007000000000000000536D623320656E63"
              "72797074696F6E2074657374696E67")
    opens(aes.ccm, 11, key, data, plain)


@test
def sealed_gcm():
    """a WRITE sealed with AES-128-GCM, published by Microsoft"""
    key = h("A2F5E80E5D59103034F32E52F698E5EC")
    data = h("FD534D42BD73D97D2BC9001BCAFAC0FDFF5FEEBCC7D6822D269CAF48904C664C0000000087000000"
             "0000010025000000001000006ECDD2A7AFC7B47763057A041B8FD4DAFFE990B70C9E09D36C084E02"
             "D14EF247F8BDE38ACF6256F8B1D3B56F77FBDEB312FEA5E92CBCC1ED8FB2EBBFAA75E49A4A394BB4"
             "4576545567C24D4C014D47C9FBDFDAFD2C4F9B72F8D256452620A299F48E29E53D6B61D1C13A19E9"
             "1AF013F00D17E3ABC2FC3D36C8C1B6B93973253852DBD442E46EE8")
    plain = h("FE534D4240000100000000000900010008000000000000000500000000000000FFFE000001000000"
              "25000000001000000000000000000000000000000000000031007000170000000000000000000000"
              "0600000004000000010000000400000000000000000000007000000000000000536D623320656E63"
              "72797074696F6E2074657374696E67")
    opens(aes.gcm, 12, key, data, plain)
